import { type BootstrapOptions, expandedPercentiles, resampleIndices } from './bootstrap.ts';
import { seededRandom } from './seeded-random.ts';

/** A change of a mean in milliseconds per token, with its bootstrap interval. */
export interface MsShift {
  /** Means over the processes of each arm. */
  readonly aMs: number;
  readonly bMs: number;
  /** bMs - aMs. */
  readonly deltaMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  /** Whether the interval leaves out zero. */
  readonly clear: boolean;
}

/** One row per process, one column per stage. */
type Rows = readonly (readonly number[])[];

/**
 * Shift of every column's mean and, last, of their sum. All columns are resampled together, so that the interval of the
 * sum knows how the columns go together; `paired` rows stay together too. Unpaired arms are taken as large as the
 * smaller one when the percentiles are moved outwards.
 */
export function meanShifts(a: Rows, b: Rows, paired: boolean, options: Required<BootstrapOptions>): MsShift[] {
  const random = seededRandom(options.seed);
  const redrawn = Array.from({ length: options.resamples }, () => {
    const chosenA = resampleIndices(random, a.length);
    const chosenB = paired ? chosenA : resampleIndices(random, b.length);
    const meansA = meansWithSum(a, chosenA);
    return meansWithSum(b, chosenB).map((mean, column) => mean - (meansA[column] as number));
  });
  const meansB = meansWithSum(b, [...b.keys()]);
  return meansWithSum(a, [...a.keys()]).map((aMs, column): MsShift => {
    const draws = redrawn.map((deltas) => deltas[column] as number);
    const { low, high } = expandedPercentiles(draws, Math.min(a.length, b.length), options.confidence);
    const bMs = meansB[column] as number;
    return { aMs, bMs, deltaMs: bMs - aMs, lowMs: low, highMs: high, clear: low > 0 || high < 0 };
  });
}

function meansWithSum(rows: Rows, chosen: readonly number[]): number[] {
  const sums = new Array<number>((rows[0] as readonly number[]).length).fill(0);
  for (const index of chosen) {
    (rows[index] as readonly number[]).forEach((value, column) => {
      sums[column] = (sums[column] as number) + value;
    });
  }
  const means = sums.map((sum) => sum / chosen.length);
  return [...means, means.reduce((total, mean) => total + mean, 0)];
}
