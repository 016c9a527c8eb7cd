import { expect, test } from 'vitest';
import { compareConditions } from '../../src/environment/compare-conditions.ts';
import { QUIET_CONDITIONS as before } from './quiet-linux.ts';

test('counters that started anew or are missing on one side are unknown, not negative', () => {
  const after = { ...before, steal: { stealMs: 1, totalMs: 2 }, throttling: null };
  expect(compareConditions(before, after)).toMatchObject({
    stealShare: null,
    throttledPeriods: null,
    throttledMs: null,
  });
});

test('nothing changed when nothing did, whatever the load', () => {
  expect(compareConditions(before, { ...before, loadAverage: 9 })).toEqual({
    stealShare: 0,
    throttledPeriods: 0,
    throttledMs: 0,
    changed: [],
  });
});

test('steal is a share of the time between the two readings', () => {
  const after = { ...before, steal: { stealMs: 1500, totalMs: 1_010_000 } };
  expect(compareConditions(before, after).stealShare).toBe(0.05);
});

test('throttling counts what came in between', () => {
  const after = { ...before, throttling: { periods: 1100, throttledPeriods: 7, throttledMs: 60 } };
  expect(compareConditions(before, after)).toMatchObject({ throttledPeriods: 5, throttledMs: 50 });
});

test('what should hold still is named with both values', () => {
  const after = {
    ...before,
    powerSource: 'battery' as const,
    thermal: { state: 'limited' as const, warningLevel: 5, speedLimitPercent: 80 },
    governors: [],
    git: { commit: 'a'.repeat(40), dirty: true },
  };
  expect(compareConditions(before, after).changed).toEqual([
    { condition: 'governors', before: 'performance', after: 'unknown' },
    { condition: 'powerSource', before: 'ac', after: 'battery' },
    { condition: 'thermal', before: 'nominal', after: 'limited (level 5, speed 80 %)' },
    { condition: 'git', before: 'a'.repeat(40), after: `${'a'.repeat(40)} with changes` },
  ]);
});
