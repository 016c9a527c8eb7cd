import { CHANGE_POINT_DEFAULTS, type ChangePointOptions, changePoints } from './change-points.ts';
import { median } from './quantiles.ts';
import { robustDeviation } from './robust-noise.ts';

/** Half width of the band in robust standard deviations: about 1 of 370 normal values lies outside. */
export const NOISE_BAND_DEVIATIONS = 3;

/** Where the next value of a series is expected; `low` and `high` are null together. */
export interface NoiseBand {
  /** Index of the first value of the newest segment. */
  readonly from: number;
  /** Values of the segment. */
  readonly n: number;
  readonly median: number | null;
  /** In the unit of the values. Null when the segment is shorter than a segment has to be. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Band of three robust standard deviations around the median of the values after the last change point. */
export function noiseBand(values: readonly number[], options: ChangePointOptions = {}): NoiseBand {
  const from = changePoints(values, options).at(-1)?.at ?? 0;
  const segment = values.slice(from);
  const n = segment.length;
  if (n === 0) return { from, n, median: null, low: null, high: null };
  const centre = median(segment);
  if (n < (options.segmentMinimum ?? CHANGE_POINT_DEFAULTS.segmentMinimum)) {
    return { from, n, median: centre, low: null, high: null };
  }
  const reach = NOISE_BAND_DEVIATIONS * robustDeviation(segment);
  return { from, n, median: centre, low: centre - reach, high: centre + reach };
}
