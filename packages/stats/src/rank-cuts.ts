import { normalCumulative, normalQuantile } from './normal-distribution.ts';
import { untiedRankSums, untiedSignedRanks } from './untied-distributions.ts';

/** Most differences whose signed-rank distribution is counted exactly. */
export const SIGNED_RANK_EXACT_MAXIMUM = 50;

/** Additions that counting a rank-sum distribution may take: those of 25 values in each arm. */
const RANK_SUM_WORK_MAXIMUM = 50 * 25 * 950;

/** Whether the rank sums of two arms are counted exactly: to 25 in each arm, and to 5 against 213. */
export function isRankSumExact(nA: number, nB: number): boolean {
  const n = nA + nB;
  const smaller = Math.min(nA, nB);
  const largestSum = (smaller * (2 * n - smaller + 1)) / 2;
  return n * smaller * largestSum <= RANK_SUM_WORK_MAXIMUM;
}

/** Order statistics that bound the interval which inverts a rank test. */
export interface RankCut {
  /** Counted from 1 at both ends of the sorted averages or differences. */
  readonly rank: number;
  /** Probability that the interval between them covers the shift, values without ties. */
  readonly coverage: number;
}

/** Cut of the n (n + 1) / 2 sorted Walsh averages; null when even their extremes cover less than `confidence`. */
export function signedRankCut(n: number, confidence: number): RankCut | null {
  checkConfidence(confidence);
  if (n > SIGNED_RANK_EXACT_MAXIMUM) {
    return normalCut((n * (n + 1)) / 4, (n * (n + 1) * (2 * n + 1)) / 24, confidence);
  }
  return exactCut(untiedSignedRanks(n), confidence);
}

/** Cut of the nA nB sorted differences. */
export function mannWhitneyCut(nA: number, nB: number, confidence: number): RankCut | null {
  checkConfidence(confidence);
  const n = nA + nB;
  if (!isRankSumExact(nA, nB)) return normalCut((nA * nB) / 2, (nA * nB * (n + 1)) / 12, confidence);
  const size = Math.min(nA, nB);
  const smallestSum = (size * (size + 1)) / 2;
  return exactCut(untiedRankSums(n, size).subarray(smallestSum), confidence);
}

/** Largest rank k with 1 - 2 P(statistic <= k - 1) at or above the confidence. */
function exactCut(probabilities: Float64Array, confidence: number): RankCut | null {
  let below = 0;
  let best: RankCut | null = null;
  for (let rank = 1; 2 * rank <= probabilities.length; rank += 1) {
    below += probabilities[rank - 1] as number;
    const coverage = 1 - 2 * below;
    if (coverage < confidence) break;
    best = { rank, coverage };
  }
  return best;
}

function normalCut(mean: number, variance: number, confidence: number): RankCut | null {
  const deviation = Math.sqrt(variance);
  const rank = Math.floor(mean - normalQuantile((1 + confidence) / 2) * deviation + 0.5);
  if (rank < 1) return null;
  return { rank, coverage: 1 - 2 * normalCumulative((rank - 0.5 - mean) / deviation) };
}

function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`expected a confidence between 0 and 1, found ${confidence}`);
  }
}
