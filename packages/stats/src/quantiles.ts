import {
  medianAbsoluteDeviation as medianAbsoluteDeviationOf,
  median as medianOf,
  quantile as quantileOf,
} from 'simple-statistics';

/** Middle value; the mean of the two middle ones when their number is even. */
export function median(values: ArrayLike<number>): number {
  return medianOf(finiteValues(values));
}

/**
 * Quantile by linear interpolation between order statistics at (n - 1) * share: definition 7 of Hyndman & Fan (1996),
 * the default of R and NumPy. `share` lies in [0, 1].
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`expected a share between 0 and 1, found ${share}`);
  return quantileOf(finiteValues(values), share);
}

/** Median of the absolute distances from the median, in the unit of the values and without a normal-consistency factor. */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  return medianAbsoluteDeviationOf(finiteValues(values));
}

/** A statistic of nothing, or of NaN, would be a number without a measurement behind it. */
export function finiteValues(values: ArrayLike<number>): number[] {
  const list = Array.from(values);
  if (list.length === 0) throw new RangeError('expected at least one value, found none');
  const bad = list.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`expected finite values, found ${list[bad]} at index ${bad}`);
  return list;
}
