/**
 * Place in values[start, end) that divides it best: the largest energy statistic n m / (n + m) times
 * (2 mean |x - y| - mean |x - x'| - mean |y - y'|) over the parts x and y (Matteson & James, A Nonparametric Approach
 * for Multiple Change Point Analysis of Multivariate Data, 2014, with exponent 1 and the right part reaching to the
 * end). The earliest place on a tie, null when both parts cannot have `minimum` values. Takes the square of the length.
 */
export function mostDivisiveSplit(
  values: readonly number[],
  start: number,
  end: number,
  minimum: number,
): number | null {
  const n = end - start;
  if (n < 2 * minimum) return null;
  let withinLeft = 0;
  let across = 0;
  let withinRight = distancesWithin(values, start, end);
  let best: { at: number; energy: number } | null = null;
  for (let at = start + 1; at <= end - minimum; at += 1) {
    const moved = values[at - 1] as number;
    const toLeft = distancesTo(moved, values, start, at - 1);
    const toRight = distancesTo(moved, values, at, end);
    withinLeft += toLeft;
    withinRight -= toRight;
    across += toRight - toLeft;
    if (at - start < minimum) continue;
    const energy = energyOf(at - start, end - at, { withinLeft, withinRight, across });
    if (best === null || energy > best.energy) best = { at, energy };
  }
  return best === null ? null : best.at;
}

function energyOf(
  left: number,
  right: number,
  sums: { withinLeft: number; withinRight: number; across: number },
): number {
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  const divergence =
    (2 * sums.across) / (left * right) - sums.withinLeft / pairs(left) - sums.withinRight / pairs(right);
  return ((left * right) / (left + right)) * divergence;
}

function distancesTo(from: number, values: readonly number[], start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += Math.abs((values[index] as number) - from);
  return sum;
}

function distancesWithin(values: readonly number[], start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index += 1) {
    sum += distancesTo(values[index] as number, values, index + 1, end);
  }
  return sum;
}
