import { type Comparison, comparePairs, compareSamples, DECISION_DEFAULTS } from '@shardbench/stats';
import type { Both } from './arms.ts';

export interface ShiftRule {
  /** Whether values of the same place are a pair. */
  readonly paired: boolean;
  readonly steady: boolean;
  /** Relative change that was asked to be told from none; null for the usual rule. */
  readonly resolve: number | null;
}

/** Smallest shift that is called a change: 1 %, or half of a smaller change that was asked to be resolved. */
export const changeMinimumOf = (resolve: number | null): number =>
  resolve === null ? DECISION_DEFAULTS.changeMinimum : Math.min(DECISION_DEFAULTS.changeMinimum, resolve / 2);

/**
 * Tests times of both sides, less being better. Of a true shift as large as the smallest change, half the estimates fall
 * below it: a change that is to be resolved is therefore held against half its size, and `unchanged` against all of it.
 */
export const judgeShift = ({ a, b }: Both<readonly number[]>, { paired, steady, resolve }: ShiftRule): Comparison => {
  const compare = paired ? comparePairs : compareSamples;
  const comparison = compare(a, b, { steady, changeMinimum: changeMinimumOf(resolve) });
  if (resolve === null || comparison.verdict !== 'inconclusive') return comparison;
  const wider = compare(a, b, { steady, changeMinimum: resolve });
  return wider.verdict === 'unchanged' ? { ...comparison, verdict: 'unchanged', reason: wider.reason } : comparison;
};
