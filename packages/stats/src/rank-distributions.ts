/**
 * Probabilities of every value of the signed-rank sum when each rank counts with probability one half: index s holds
 * P(sum = s). Ranks are positive integers, doubled mid-ranks where there are ties. Exact up to rounding of doubles.
 */
export function signedRankProbabilities(ranks: readonly number[]): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const probabilities = new Float64Array(total + 1);
  probabilities[0] = 1;
  let reach = 0;
  for (const rank of ranks) {
    reach += rank;
    for (let sum = reach; sum >= 0; sum -= 1) {
      const without = probabilities[sum] as number;
      const withRank = sum >= rank ? (probabilities[sum - rank] as number) : 0;
      probabilities[sum] = (without + withRank) / 2;
    }
  }
  return probabilities;
}

/**
 * Probabilities of every sum of `size` ranks drawn without replacement: index s holds P(sum = s). Counts stay exact
 * integers while the number of draws is below 2^53, and lose no more than rounding beyond.
 */
export function rankSumProbabilities(ranks: readonly number[], size: number): Float64Array {
  const rising = [...ranks].sort((a, b) => a - b);
  const upTo = [0];
  for (const rank of rising) upTo.push((upTo.at(-1) as number) + rank);
  const largestSum = (seen: number, drawn: number): number => (upTo[seen] as number) - (upTo[seen - drawn] as number);
  const limit = largestSum(rising.length, size);
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(limit + 1));
  (counts[0] as Float64Array)[0] = 1;
  rising.forEach((rank, index) => {
    for (let drawn = Math.min(index + 1, size); drawn >= 1; drawn -= 1) {
      const into = counts[drawn] as Float64Array;
      const from = counts[drawn - 1] as Float64Array;
      const reach = largestSum(index + 1, drawn);
      for (let sum = rank; sum <= reach; sum += 1) into[sum] = (into[sum] as number) + (from[sum - rank] as number);
    }
  });
  const wanted = counts[size] as Float64Array;
  const draws = wanted.reduce((sum, count) => sum + count, 0);
  return wanted.map((count) => count / draws);
}

/** Sums of the probabilities up to and from each place. */
export function tailProbabilities(probabilities: Float64Array, at: number): { below: number; above: number } {
  let below = 0;
  let above = 0;
  probabilities.forEach((probability, place) => {
    if (place <= at) below += probability;
    if (place >= at) above += probability;
  });
  return { below, above };
}
