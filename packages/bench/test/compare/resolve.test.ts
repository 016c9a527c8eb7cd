import { planPairs } from '@shardbench/stats';
import { expect, test } from 'vitest';
import { MOST_PLANNED_PAIRS, pairsToResolve } from '../../src/compare/measure-pairs.ts';

test('pairs are planned in whole blocks, and never fewer than it takes', () => {
  for (const noise of [0.001, 0.01, 0.013, 0.02]) {
    const pairs = pairsToResolve(noise, 0.02);
    expect(pairs % 2).toBe(0);
    expect(pairs).toBeGreaterThanOrEqual(planPairs({ noise, resolve: 0.02 }).pairs);
  }
});

test('a noise that would take hours stops at the stated limit', () => {
  expect(pairsToResolve(0.2, 0.001)).toBe(MOST_PLANNED_PAIRS);
});
