import type { BlockValidity } from '@shardbench/db/comparison';
import { median } from '@shardbench/stats';

/** Relative change of the canary from which on a block counts for nothing, unless another is asked for. */
export const CANARY_TOLERANCE = 0.02;

const distance = (value: number, from: number): number => Math.abs(value / from - 1);

/**
 * Judges a block by the canary before and after it, and by all readings of the session so far, those two included. The
 * measured chains have no part in it, so it favours neither side.
 */
export const blockValidity = (
  beforeNs: number,
  afterNs: number,
  readings: readonly number[],
  tolerance = CANARY_TOLERANCE,
): BlockValidity => {
  if (distance(afterNs, beforeNs) > tolerance) return { state: 'invalid', reason: 'canaryMoved' };
  const usual = median(readings);
  const off = Math.max(distance(beforeNs, usual), distance(afterNs, usual)) > tolerance;
  return off ? { state: 'invalid', reason: 'canaryOff' } : { state: 'valid' };
};
