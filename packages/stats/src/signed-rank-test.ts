import { normalCumulative } from './normal-distribution.ts';
import { finiteValues } from './quantiles.ts';
import { SIGNED_RANK_EXACT_MAXIMUM } from './rank-cuts.ts';
import { signedRankProbabilities, tailProbabilities } from './rank-distributions.ts';
import { doubledRanks } from './ranks.ts';
import { untiedSignedRanks } from './untied-distributions.ts';

/** Result of Wilcoxon's signed-rank test, two-sided. */
export interface SignedRankTest {
  /** Probability of a statistic at least this extreme when differences lie symmetrically around zero; 1 for none. */
  readonly p: number;
  /** Sum of the mid-ranks of the positive differences. */
  readonly statistic: number;
  /** Differences that are not zero: those that are ranked. */
  readonly n: number;
  /** Differences that are exactly zero; they are dropped, as Wilcoxon did. */
  readonly zeros: number;
  /** `exact` counts every assignment of signs to the observed mid-ranks; `normal` corrects for ties and continuity. */
  readonly method: 'exact' | 'normal';
}

/**
 * Wilcoxon's signed-rank test (Hollander, Wolfe & Chicken, Nonparametric Statistical Methods, 3rd ed., section 3.1).
 * Throws a RangeError for no difference or one that is not finite.
 */
export function signedRankTest(differences: ArrayLike<number>): SignedRankTest {
  const all = finiteValues(differences);
  const nonZero = all.filter((difference) => difference !== 0);
  const n = nonZero.length;
  const { doubled, tieTerm } = doubledRanks(nonZero.map(Math.abs));
  const statistic = doubled.reduce((sum, rank, index) => ((nonZero[index] as number) > 0 ? sum + rank / 2 : sum), 0);
  const exact = n <= SIGNED_RANK_EXACT_MAXIMUM;
  const p = exact ? exactP(doubled, tieTerm, statistic) : normalP(statistic, n, tieTerm);
  return { p, statistic, n, zeros: all.length - n, method: exact ? 'exact' : 'normal' };
}

function exactP(doubled: readonly number[], tieTerm: number, statistic: number): number {
  const { below, above } =
    tieTerm === 0
      ? tailProbabilities(untiedSignedRanks(doubled.length), statistic)
      : tailProbabilities(signedRankProbabilities(doubled), 2 * statistic);
  return Math.min(1, 2 * Math.min(below, above));
}

function normalP(statistic: number, n: number, tieTerm: number): number {
  const mean = (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieTerm / 48;
  const distance = Math.max(0, Math.abs(statistic - mean) - 0.5);
  return Math.min(1, 2 * normalCumulative(-distance / Math.sqrt(variance)));
}
