import { expect, test } from 'vitest';
import { changeMinimumOf, judgeShift } from '../../src/comparison/judge-shift.ts';

/** Ten values around a level, always the same. */
const around = (level: number, noise: number): number[] =>
  [0.3, -1.1, 0.8, -0.4, 1.2, -0.7, 0.1, -0.2, 0.9, -0.9].map((step) => level * (1 + noise * step));
const others = (level: number, noise: number): number[] => around(level, noise).toReversed();

const RULE = { paired: true, steady: true, resolve: null };

test('fewer than eight pairs are insufficient, whatever they show', () => {
  const few = { a: around(1, 0.001).slice(0, 7), b: around(2, 0.001).slice(0, 7) };
  expect(judgeShift(few, RULE)).toMatchObject({ verdict: 'insufficient', reason: 'tooFewPairs' });
});

test('less time is an improvement, more is a regression', () => {
  expect(judgeShift({ a: around(1, 0.002), b: others(0.95, 0.002) }, RULE).verdict).toBe('improved');
  expect(judgeShift({ a: around(0.95, 0.002), b: others(1, 0.002) }, RULE).verdict).toBe('regressed');
});

test('sides that were not steady claim nothing', () => {
  const clear = { a: around(1, 0.002), b: others(0.95, 0.002) };
  expect(judgeShift(clear, { ...RULE, steady: false })).toMatchObject({ verdict: 'inconclusive', reason: 'notSteady' });
});

test('half a percent is no change unless one asks for it', () => {
  const small = { a: around(1, 0.001), b: others(1.005, 0.001) };
  expect(judgeShift(small, RULE).verdict).toBe('unchanged');
  expect(judgeShift(small, { ...RULE, resolve: 0.005 }).verdict).toBe('regressed');
});

test('a change that is to be resolved may be estimated below its size, and is no change only if all of it is ruled out', () => {
  expect(changeMinimumOf(0.02)).toBe(0.01);
  expect(changeMinimumOf(0.01)).toBe(0.005);
  const estimatedBelow = { a: around(1, 0.001), b: others(1.008, 0.001) };
  expect(judgeShift(estimatedBelow, { ...RULE, resolve: 0.01 }).verdict).toBe('regressed');
  const same = { a: around(1, 0.006), b: others(1, 0.006) };
  expect(judgeShift(same, { ...RULE, resolve: 0.01 }).verdict).toBe('unchanged');
});
