import { rankSumProbabilities, signedRankProbabilities } from './rank-distributions.ts';

// Without ties a distribution depends on sizes alone, and whoever compares many series meets the same few sizes.
const signedRanks = new Map<number, Float64Array>();
const rankSums = new Map<string, Float64Array>();

/** `signedRankProbabilities` of the ranks 1 to n, counted once. */
export function untiedSignedRanks(n: number): Float64Array {
  const known = signedRanks.get(n);
  if (known !== undefined) return known;
  const counted = signedRankProbabilities(ranksTo(n));
  signedRanks.set(n, counted);
  return counted;
}

/** `rankSumProbabilities` of `size` of the ranks 1 to n, counted once. */
export function untiedRankSums(n: number, size: number): Float64Array {
  const known = rankSums.get(`${n},${size}`);
  if (known !== undefined) return known;
  const counted = rankSumProbabilities(ranksTo(n), size);
  rankSums.set(`${n},${size}`, counted);
  return counted;
}

function ranksTo(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}
