import { readFileSync } from 'node:fs';

interface OneSample {
  readonly values: readonly number[];
}

interface TwoSamples {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

interface Interval {
  readonly asked: number;
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What SciPy says, see fixtures/README.md. */
interface Reference {
  readonly normal: readonly { z: number; cumulative: number }[];
  readonly normalQuantiles: readonly { share: number; z: number }[];
  readonly student: readonly { t: number; freedom: number; twoSided: number }[];
  readonly studentQuantiles: readonly { share: number; freedom: number; t: number }[];
  readonly signedRank: readonly { differences: readonly number[]; statistic: number; p: number; method: string }[];
  readonly mannWhitney: readonly (TwoSamples & { u: number; p: number; method: string })[];
  readonly oneSampleIntervals: readonly (OneSample & Interval)[];
  readonly twoSampleIntervals: readonly (TwoSamples & Interval)[];
  readonly spearman: readonly (TwoSamples & { rho: number; p: number })[];
  readonly steps: readonly (OneSample & { at: number; p: number })[];
}

export const reference: Reference = JSON.parse(
  readFileSync(new URL('./fixtures/reference.json', import.meta.url), 'utf8'),
);
