import { finiteValues, median } from './quantiles.ts';

/** A median with a distribution-free interval; `low`, `high` and `confidence` are null together. */
export interface MedianInterval {
  readonly median: number;
  /** Bounds, both of them values that were measured. Null when too few values reach the asked confidence. */
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  /** Coverage that the chosen pair really has, at least the one asked for: 0.96875 for the extremes of six values. */
  readonly confidence: number | null;
}

/**
 * Order-statistics interval of the median (Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2): each
 * independent value lies below the true median with probability one half, so the k-th smallest and the k-th largest
 * enclose it with probability 1 - 2 P(B <= k - 1), B binomial (n, 1/2). Takes the largest k that keeps `confidence`.
 */
export function medianInterval(values: ArrayLike<number>, confidence = 0.95): MedianInterval {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`expected a confidence between 0 and 1, found ${confidence}`);
  }
  const sorted = finiteValues(values).sort((a, b) => a - b);
  const n = sorted.length;
  const pair = narrowestPair(n, confidence);
  if (pair === null) return { median: median(sorted), low: null, high: null, n, confidence: null };
  return {
    median: median(sorted),
    low: sorted[pair.rank - 1] as number,
    high: sorted[n - pair.rank] as number,
    n,
    confidence: pair.coverage,
  };
}

/** Power of two that keeps binomial sums inside a double; scaling by it loses no bit. */
const RESCALE_EXPONENT = 512;

/** Largest rank k, counted from 1 at both ends, whose pair covers at least `confidence`; null when even k = 1 does not. */
function narrowestPair(n: number, confidence: number): { rank: number; coverage: number } | null {
  let best: { rank: number; coverage: number } | null = null;
  // P(B <= i) = sum * 2^exponent and P(B = i) = term * 2^exponent: exact integers while n is small.
  let term = 1;
  let sum = 1;
  let exponent = -n;
  for (let rank = 1; 2 * rank <= n; rank += 1) {
    const coverage = 1 - 2 * sum * 2 ** exponent;
    if (coverage < confidence) break;
    best = { rank, coverage };
    term = (term * (n - rank + 1)) / rank;
    sum += term;
    if (sum > 2 ** RESCALE_EXPONENT) {
      term *= 2 ** -RESCALE_EXPONENT;
      sum *= 2 ** -RESCALE_EXPONENT;
      exponent += RESCALE_EXPONENT;
    }
  }
  return best;
}
