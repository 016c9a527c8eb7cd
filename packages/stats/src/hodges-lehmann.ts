import { finiteValues } from './quantiles.ts';
import { mannWhitneyCut, type RankCut, signedRankCut } from './rank-cuts.ts';

/** A Hodges-Lehmann estimate with its distribution-free interval; `low`, `high` and `confidence` are null together. */
export interface ShiftInterval {
  /** In the unit of the values. */
  readonly estimate: number;
  /** Null when even the widest interval that the values allow stays below the asked confidence. */
  readonly low: number | null;
  readonly high: number | null;
  /** Coverage that the interval has, at least the one asked for; ties only raise it. */
  readonly confidence: number | null;
}

/** Median of the Walsh averages, the means of every value with itself and with every other one. */
export function hodgesLehmann(values: ArrayLike<number>): number {
  return middleOf(walshAverages(finiteValues(values)).sort());
}

/**
 * Centre of a symmetric distribution with the interval that inverts the signed-rank test (Hollander, Wolfe & Chicken,
 * Nonparametric Statistical Methods, 3rd ed., sections 3.2 and 3.3): the k-th smallest and the k-th largest Walsh
 * average. Exact to 50 values, by the normal approximation beyond. Takes memory for n (n + 1) / 2 averages. Throws a
 * RangeError for no value, one that is not finite, or a confidence outside 0 to 1.
 */
export function hodgesLehmannInterval(values: ArrayLike<number>, confidence = 0.95): ShiftInterval {
  const list = finiteValues(values);
  return intervalAt(walshAverages(list), signedRankCut(list.length, confidence));
}

/**
 * Shift of `b` against `a`: the median of all differences b - a with the interval that inverts the Mann-Whitney test
 * (Hollander, Wolfe & Chicken, 3rd ed., sections 4.2 and 4.3). Exact to 25 values in each arm, and further when
 * one of them is small; by the normal approximation beyond. Takes memory for every difference. Throws like `hodgesLehmannInterval`.
 */
export function hodgesLehmannShift(a: ArrayLike<number>, b: ArrayLike<number>, confidence = 0.95): ShiftInterval {
  const first = finiteValues(a);
  const second = finiteValues(b);
  const differences = new Float64Array(first.length * second.length);
  first.forEach((from, row) => {
    second.forEach((to, column) => {
      differences[row * second.length + column] = to - from;
    });
  });
  return intervalAt(differences, mannWhitneyCut(first.length, second.length, confidence));
}

function walshAverages(values: readonly number[]): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2);
  let place = 0;
  for (let first = 0; first < values.length; first += 1) {
    for (let second = first; second < values.length; second += 1) {
      averages[place] = ((values[first] as number) + (values[second] as number)) / 2;
      place += 1;
    }
  }
  return averages;
}

function intervalAt(unsorted: Float64Array, cut: RankCut | null): ShiftInterval {
  const sorted = unsorted.sort();
  const estimate = middleOf(sorted);
  if (cut === null) return { estimate, low: null, high: null, confidence: null };
  return {
    estimate,
    low: sorted[cut.rank - 1] as number,
    high: sorted[sorted.length - cut.rank] as number,
    confidence: cut.coverage,
  };
}

function middleOf(sorted: Float64Array): number {
  return ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2;
}
