import { mostDivisiveSplit } from './divisive-split.ts';
import { finiteValues, median } from './quantiles.ts';
import { studentTwoSided } from './student-distribution.ts';

export const CHANGE_POINT_DEFAULTS = {
  /** Values that are looked at together. */
  window: 50,
  /** A step needs p below this between the whole segments on either side. */
  alpha: 0.001,
  /** Smallest relative change of the medians. */
  changeMinimum: 0.01,
  /** Fewest values of a segment. */
  segmentMinimum: 3,
} as const;

export interface ChangePointOptions {
  readonly window?: number;
  readonly alpha?: number;
  readonly changeMinimum?: number;
  readonly segmentMinimum?: number;
}

/** A step in a series, between the segments that reach to the neighbouring steps. */
export interface ChangePoint {
  /** Index of the first value after the step. */
  readonly at: number;
  /** Medians of the segments before and after, in the unit of the values. */
  readonly before: number;
  readonly after: number;
  /** after / before - 1. */
  readonly change: number;
  /** Student's t-test between both segments. The place was chosen for it, so it is no error rate of its own. */
  readonly p: number;
}

/** The first pass is generous, because a window shows only a part of each segment. */
const FIRST_PASS_FACTOR = 10;

/**
 * Change points of a history in order, by split and merge: Fleming et al., Hunter: Using Change Point Detection to Hunt
 * for Performance Regressions (ICPE 2023), now Apache Otava. Half overlapping windows are split where the energy
 * statistic of E-divisive (Matteson & James 2014) is largest, as long as a t-test agrees at ten times `alpha`; then the
 * points are tested between whole segments, and the least significant, then the smallest, is dropped until all hold.
 * Deterministic; time grows with length times window. Throws a RangeError for values that are not positive and finite.
 */
export function changePoints(values: readonly number[], options: ChangePointOptions = {}): ChangePoint[] {
  const rule = { ...CHANGE_POINT_DEFAULTS, ...options };
  checkRule(rule);
  if (values.length === 0) return [];
  const bad = finiteValues(values).findIndex((value) => value <= 0);
  if (bad >= 0) throw new RangeError(`expected positive values, found ${values[bad]} at index ${bad}`);
  return merge(values, splitWindows(values, rule), rule);
}

/** First pass: places found in any window, in order. Two of them are never closer than a segment may be short. */
function splitWindows(values: readonly number[], rule: Required<ChangePointOptions>): number[] {
  const found: number[] = [];
  const stride = rule.window >> 1;
  for (let start = 0; start < values.length; ) {
    const inWindow = splitRange(values, start, Math.min(start + rule.window, values.length), rule);
    found.push(...inWindow);
    start = Math.max(inWindow.at(-1) ?? 0, start + stride);
  }
  return found;
}

function splitRange(
  values: readonly number[],
  start: number,
  end: number,
  rule: Required<ChangePointOptions>,
): number[] {
  const at = mostDivisiveSplit(values, start, end, rule.segmentMinimum);
  if (at === null) return [];
  if (stepBetween(values, start, at, end).p >= rule.alpha * FIRST_PASS_FACTOR) return [];
  return [...splitRange(values, start, at, rule), at, ...splitRange(values, at, end, rule)];
}

function merge(
  values: readonly number[],
  places: readonly number[],
  rule: Required<ChangePointOptions>,
): ChangePoint[] {
  const tested = (place: number, kept: readonly { readonly at: number }[]): ChangePoint => {
    const from = kept[place - 1]?.at ?? 0;
    const to = kept[place + 1]?.at ?? values.length;
    return stepBetween(values, from, (kept[place] as { at: number }).at, to);
  };
  const candidates = places.map((at) => ({ at }));
  const kept = candidates.map((_, place) => tested(place, candidates));
  for (;;) {
    const weakest = weakestPlace(kept, rule);
    if (weakest === null) return kept;
    kept.splice(weakest, 1);
    for (const place of [weakest - 1, weakest]) {
      if (place >= 0 && place < kept.length) kept[place] = tested(place, kept);
    }
  }
}

/** Place of the point to drop next; null when every one holds. */
function weakestPlace(points: readonly ChangePoint[], rule: Required<ChangePointOptions>): number | null {
  const largestBy = (measure: (of: ChangePoint) => number): number =>
    points.reduce((best, point, place) => (measure(point) > measure(points[best] as ChangePoint) ? place : best), 0);
  if (points.length === 0) return null;
  const leastSignificant = largestBy((point) => point.p);
  if ((points[leastSignificant] as ChangePoint).p >= rule.alpha) return leastSignificant;
  const smallest = largestBy((point) => -Math.abs(point.change));
  return Math.abs((points[smallest] as ChangePoint).change) < rule.changeMinimum ? smallest : null;
}

function stepBetween(values: readonly number[], from: number, at: number, to: number): ChangePoint {
  const left = values.slice(from, at);
  const right = values.slice(at, to);
  const before = median(left);
  const after = median(right);
  return { at, before, after, change: after / before - 1, p: studentP(left, right) };
}

/** Student's t-test with pooled variance, two-sided; segments without any variance differ or they do not. */
function studentP(left: readonly number[], right: readonly number[]): number {
  const freedom = left.length + right.length - 2;
  const [a, b] = [moments(left), moments(right)];
  if (a.mean === b.mean) return 1;
  const error = Math.sqrt(((a.squares + b.squares) / freedom) * (1 / left.length + 1 / right.length));
  return studentTwoSided((b.mean - a.mean) / error, freedom);
}

function moments(values: readonly number[]): { mean: number; squares: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, squares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}

function checkRule(rule: Required<ChangePointOptions>): void {
  if (!(rule.segmentMinimum >= 2 && Number.isInteger(rule.segmentMinimum))) {
    throw new RangeError(`expected segments of at least 2, found ${rule.segmentMinimum}`);
  }
  if (!(rule.window >= 2 * rule.segmentMinimum && Number.isInteger(rule.window))) {
    throw new RangeError(`expected a window of at least ${2 * rule.segmentMinimum}, found ${rule.window}`);
  }
  if (!(rule.alpha > 0 && rule.alpha < 1)) {
    throw new RangeError(`expected alpha between 0 and 1, found ${rule.alpha}`);
  }
  if (!(rule.changeMinimum >= 0 && Number.isFinite(rule.changeMinimum))) {
    throw new RangeError(`expected a changeMinimum of 0 or more, found ${rule.changeMinimum}`);
  }
}
