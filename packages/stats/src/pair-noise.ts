import { finiteValues } from './quantiles.ts';
import { robustDeviation } from './robust-noise.ts';

/** Spread of logarithms below which they differ by rounding alone. */
const ROUNDING = 1e-12;

/** log(b / a) of every pair. Throws a RangeError for unequal lengths and values that are not positive and finite. */
export function logRatios(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) {
    throw new RangeError(`expected pairs, found ${a.length} values in one arm and ${b.length} in the other`);
  }
  const logA = logarithms(a);
  return logarithms(b).map((value, index) => value - (logA[index] as number));
}

/** Logarithms of positive values; an empty arm stays empty. */
export function logarithms(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const list = finiteValues(values);
  const bad = list.findIndex((value) => value <= 0);
  if (bad >= 0) throw new RangeError(`expected positive values, found ${list[bad]} at index ${bad}`);
  return list.map(Math.log);
}

/**
 * Relative noise of pairs: the robust standard deviation of log(b / a), 0 when all ratios are equal up to rounding.
 * Needs two pairs.
 */
export function pairNoise(a: readonly number[], b: readonly number[]): number {
  return noiseOf(logRatios(a, b));
}

/** Robust deviation with rounding taken for what it is. */
export function noiseOf(logs: readonly number[]): number {
  const deviation = robustDeviation(logs);
  return deviation < ROUNDING ? 0 : deviation;
}
