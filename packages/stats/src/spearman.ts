import { finiteValues } from './quantiles.ts';
import { doubledRanks } from './ranks.ts';
import { studentTwoSided } from './student-distribution.ts';

/** Spearman's rank correlation. */
export interface RankCorrelation {
  /** Pearson's correlation of the mid-ranks, -1 to 1. Null when one side is constant or has fewer than two values. */
  readonly rho: number | null;
  readonly n: number;
  /** Two-sided, by Student's distribution with n - 2 degrees of freedom. Null below three pairs. */
  readonly p: number | null;
}

/** Rank correlation of pairs `a[i]`, `b[i]`. Throws a RangeError for unequal lengths or values that are not finite. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): RankCorrelation {
  const n = a.length;
  if (b.length !== n) throw new RangeError(`expected arms of one length, found ${n} and ${b.length}`);
  const rho = correlation(doubledRanks(finiteValues(a)).doubled, doubledRanks(finiteValues(b)).doubled);
  if (rho === null || n < 3) return { rho, n, p: null };
  return { rho, n, p: studentTwoSided(rho * Math.sqrt((n - 2) / ((1 - rho) * (1 + rho))), n - 2) };
}

/** Doubled ranks have the mean n + 1 with or without ties, so the sums are exact integers. */
function correlation(a: readonly number[], b: readonly number[]): number | null {
  const mean = a.length + 1;
  let both = 0;
  let varianceA = 0;
  let varianceB = 0;
  a.forEach((value, index) => {
    const fromA = value - mean;
    const fromB = (b[index] as number) - mean;
    both += fromA * fromB;
    varianceA += fromA * fromA;
    varianceB += fromB * fromB;
  });
  if (varianceA === 0 || varianceB === 0) return null;
  return Math.max(-1, Math.min(1, both / Math.sqrt(varianceA * varianceB)));
}
