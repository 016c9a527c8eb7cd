import { medianAbsoluteDeviation } from './quantiles.ts';

/** Makes the median absolute deviation estimate the standard deviation of a normal distribution: 1 / z(3/4). */
const NORMAL_CONSISTENCY = 1.4826022185056018;

/**
 * Standard deviation estimated from the median absolute deviation, corrected for few values by n / (n - 0.8) (Croux &
 * Rousseeuw, Time-efficient algorithms for two highly robust estimators of scale, 1992). When more than half of the
 * values are equal the median absolute deviation is 0 and says nothing: then it is the ordinary standard deviation.
 */
export function robustDeviation(values: readonly number[]): number {
  const n = values.length;
  if (n < 2) throw new RangeError(`expected at least two values, found ${n}`);
  const robust = (NORMAL_CONSISTENCY * medianAbsoluteDeviation(values) * n) / (n - 0.8);
  return robust > 0 ? robust : standardDeviation(values);
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
