import { normalCumulative } from './normal-distribution.ts';
import { finiteValues } from './quantiles.ts';
import { isRankSumExact } from './rank-cuts.ts';
import { rankSumProbabilities, tailProbabilities } from './rank-distributions.ts';
import { doubledRanks } from './ranks.ts';
import { untiedRankSums } from './untied-distributions.ts';

/** Result of the test of Mann and Whitney, two-sided. */
export interface MannWhitneyTest {
  /** Probability of a statistic at least this extreme when both arms come from one distribution. */
  readonly p: number;
  /** Pairs in which the value of `a` exceeds that of `b`, ties counted half. */
  readonly u: number;
  /** `exact` counts every way to deal the observed mid-ranks to the arms; `normal` corrects for ties and continuity. */
  readonly method: 'exact' | 'normal';
}

/**
 * Mann and Whitney's test of two independent samples (Hollander, Wolfe & Chicken, 3rd ed., section 4.1). The exact p of
 * a distribution that ties made asymmetric is twice its smaller tail. Throws a RangeError for an empty arm or a value
 * that is not finite.
 */
export function mannWhitneyTest(a: ArrayLike<number>, b: ArrayLike<number>): MannWhitneyTest {
  const first = finiteValues(a);
  const second = finiteValues(b);
  const { doubled, tieTerm } = doubledRanks([...first, ...second]);
  const rankSum = doubled.slice(0, first.length).reduce((sum, rank) => sum + rank, 0) / 2;
  const u = rankSum - (first.length * (first.length + 1)) / 2;
  if (isRankSumExact(first.length, second.length)) {
    return { p: exactP(doubled, tieTerm, first.length), u, method: 'exact' };
  }
  return { p: normalP(u, first.length, second.length, tieTerm), u, method: 'normal' };
}

/** Counts over the smaller arm: the sum of the other one follows from it. */
function exactP(doubled: readonly number[], tieTerm: number, firstLength: number): number {
  const arms = [doubled.slice(0, firstLength), doubled.slice(firstLength)] as const;
  const smaller = arms[0].length <= arms[1].length ? arms[0] : arms[1];
  const sum = smaller.reduce((total, rank) => total + rank, 0);
  const { below, above } =
    tieTerm === 0
      ? tailProbabilities(untiedRankSums(doubled.length, smaller.length), sum / 2)
      : tailProbabilities(rankSumProbabilities(doubled, smaller.length), sum);
  return Math.min(1, 2 * Math.min(below, above));
}

function normalP(u: number, nA: number, nB: number, tieTerm: number): number {
  const n = nA + nB;
  const variance = ((nA * nB) / 12) * (n + 1 - tieTerm / (n * (n - 1)));
  if (variance <= 0) return 1;
  const distance = Math.max(0, Math.abs(u - (nA * nB) / 2) - 0.5);
  return Math.min(1, 2 * normalCumulative(-distance / Math.sqrt(variance)));
}
