import { type Estimate, formatNumber } from './format-number.ts';

/** A shared axis for dots and whiskers: places are percentages of its width. */
export interface ValueAxis {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly decimals: number;
}

export interface Whisker {
  readonly dot: number;
  /** Ends of the interval, null without one. */
  readonly ends: readonly [number, number] | null;
}

const NICE_STEPS = [1, 2, 5, 10];

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return (NICE_STEPS.find((step) => step * power >= rough) ?? 10) * power;
}

/** An axis that holds every estimate with its interval, its ends on round numbers; null for no estimate. */
export function valueAxis(estimates: readonly Estimate[]): ValueAxis | null {
  const values = estimates.flatMap(({ median, low, high }) => [median, low ?? median, high ?? median]);
  if (values.length === 0) return null;
  const least = Math.min(...values);
  const most = Math.max(...values);
  const range = most - least || Math.abs(most) / 10 || 1;
  const step = niceStep(range / 4);
  const low = Math.floor(least / step) * step;
  const high = Math.max(Math.ceil(most / step) * step, low + step);
  return { low, middle: (low + high) / 2, high, decimals: Math.max(0, -Math.floor(Math.log10(step))) };
}

/** Both ends of an axis in words. */
export const axisEnds = ({ low, high, decimals }: ValueAxis): [string, string] => [
  formatNumber(low, decimals),
  formatNumber(high, decimals),
];

export function placeOnAxis({ low, high }: ValueAxis, estimate: Estimate): Whisker {
  const place = (value: number): number => ((value - low) / (high - low)) * 100;
  return {
    dot: place(estimate.median),
    ends: estimate.low === null || estimate.high === null ? null : [place(estimate.low), place(estimate.high)],
  };
}
