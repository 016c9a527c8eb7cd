import { median } from './quantiles.ts';

/** A description of an ordered series by one change in it. */
export interface SeriesFit {
  /** Signed change from the first value to the last, in the unit of the values. */
  readonly change: number;
  /** Sum of the absolute distances that the description leaves, in the unit of the values. */
  readonly residual: number;
}

/** Best single step: `at` is the index of the first value after it. */
export interface StepFit extends SeriesFit {
  readonly at: number;
}

/** Fewest values on either side of a step: one slow request alone is an outlier, not a new level. */
const STEP_SIDE_MINIMUM = 2;

/** Sum of absolute distances from the median. */
export function levelResidual(values: readonly number[]): number {
  const level = median(values);
  return values.reduce((sum, value) => sum + Math.abs(value - level), 0);
}

/**
 * Straight line with the median of all pairwise slopes (Theil 1950, Sen 1968) and the median intercept; about 29 % of
 * the values may be outliers before the slope follows them.
 */
export function fitLine(values: readonly number[]): SeriesFit {
  const slopes: number[] = [];
  for (let first = 0; first < values.length; first += 1) {
    for (let second = first + 1; second < values.length; second += 1) {
      slopes.push(((values[second] as number) - (values[first] as number)) / (second - first));
    }
  }
  const slope = median(slopes);
  const levelled = values.map((value, index) => value - slope * index);
  return { change: slope * (values.length - 1), residual: levelResidual(levelled) };
}

/**
 * Two levels, each the median of its side, split where they leave the least; the earliest such place on a tie. Takes at
 * least four values.
 */
export function fitStep(values: readonly number[]): StepFit {
  const places = Array.from(
    { length: values.length - 2 * STEP_SIDE_MINIMUM + 1 },
    (_, skip) => STEP_SIDE_MINIMUM + skip,
  );
  return places.map((at) => stepAt(values, at)).reduce((best, fit) => (fit.residual < best.residual ? fit : best));
}

function stepAt(values: readonly number[], at: number): StepFit {
  const before = values.slice(0, at);
  const after = values.slice(at);
  return { at, change: median(after) - median(before), residual: levelResidual(before) + levelResidual(after) };
}
