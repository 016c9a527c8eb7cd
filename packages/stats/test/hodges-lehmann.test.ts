import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  hodgesLehmann,
  hodgesLehmannInterval,
  hodgesLehmannShift,
  mannWhitneyTest,
  type ShiftInterval,
  signedRankTest,
} from '../src/index.ts';
import { reference } from './reference.ts';
import { draw, seededNoise } from './seeded-noise.ts';

const someValues = fc.array(fc.integer({ min: -1e4, max: 1e4 }), { minLength: 1, maxLength: 20 });

test('refuses no values, values that are not finite and a confidence outside 0 to 1', () => {
  expect(() => hodgesLehmann([])).toThrow('found none');
  expect(() => hodgesLehmannInterval([1, Number.NaN])).toThrow('index 1');
  expect(() => hodgesLehmannShift([1], [])).toThrow('found none');
  expect(() => hodgesLehmannInterval([1], 1)).toThrow('between 0 and 1');
  expect(() => hodgesLehmannShift([1], [2], 0)).toThrow('between 0 and 1');
});

test('an interval that no number of values could bound is null, never the extremes', () => {
  expect(hodgesLehmannInterval([3, 1, 2, 5, 4])).toEqual({ estimate: 3, low: null, high: null, confidence: null });
  expect(hodgesLehmannInterval([3, 1, 2, 5, 4, 6])).toEqual({ estimate: 3.5, low: 1, high: 6, confidence: 0.96875 });
  expect(hodgesLehmannShift([1, 2, 3], [4, 6, 8])).toMatchObject({ estimate: 4, low: null, high: null });
  expect(hodgesLehmannShift([1, 2, 3, 4], [5, 6, 7, 8])).toMatchObject({ low: 1, high: 7, confidence: 1 - 2 / 70 });
});

test('one value is its own estimate', () => {
  expect(hodgesLehmann([7])).toBe(7);
  expect(hodgesLehmannShift([7], [9]).estimate).toBe(2);
});

test.each(reference.oneSampleIntervals)('interval of $values at $asked inverts the exact test of SciPy', (of) => {
  const found = hodgesLehmannInterval(of.values, of.asked);
  expect(hodgesLehmann(of.values)).toBeCloseTo(of.estimate, 12);
  expectInterval(found, of);
});

test.each(reference.twoSampleIntervals)('shift of $b against $a at $asked inverts the exact test of SciPy', (of) => {
  expectInterval(hodgesLehmannShift(of.a, of.b, of.asked), of);
});

test('the interval holds exactly the shifts that the test of this package keeps', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -500, max: 500 }), { minLength: 6, maxLength: 12 }), (values) => {
      const { low, high, confidence } = hodgesLehmannInterval(values, 0.95);
      // A quarter lies between the half-integers that averages of integers are.
      const p = (at: number) => signedRankTest(values.map((value) => value - at)).p;
      expect(p((low as number) - 0.25)).toBeLessThanOrEqual(1 - (confidence as number) + 1e-12);
      expect(p((low as number) + 0.25)).toBeGreaterThan(0.05);
      expect(p((high as number) - 0.25)).toBeGreaterThan(0.05);
    }),
  );
  fc.assert(
    fc.property(someValues, someValues, (a, b) => {
      const { low, confidence } = hodgesLehmannShift(a, b, 0.9);
      if (low === null) return;
      const p = mannWhitneyTest(
        a,
        b.map((value) => value - low + 0.5),
      ).p;
      // Ties within the arms make the test exact and the interval wide: then it only ever covers more.
      if (new Set(a).size === a.length && new Set(b).size === b.length) {
        expect(p).toBeLessThanOrEqual(1 - (confidence as number) + 1e-12);
      }
    }),
  );
});

test('moves with the values and turns with their sign', () => {
  fc.assert(
    fc.property(someValues, someValues, fc.integer({ min: -1000, max: 1000 }), (a, b, by) => {
      const still = hodgesLehmannInterval(a, 0.8);
      const moved = hodgesLehmannInterval(
        a.map((value) => value + by),
        0.8,
      );
      expect(moved.estimate).toBe(still.estimate + by);
      expect(moved.low).toBe(still.low === null ? null : still.low + by);
      const shift = hodgesLehmannShift(a, b, 0.8);
      const swapped = hodgesLehmannShift(b, a, 0.8);
      expect(swapped.estimate).toBeCloseTo(-shift.estimate, 12);
      if (shift.low !== null) expect(swapped.high).toBeCloseTo(-shift.low, 12);
      expect(
        hodgesLehmannShift(
          a,
          a.map((value) => value + by),
        ).estimate,
      ).toBe(by);
    }),
  );
});

test('does not depend on the order, and widens with the confidence', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 8, maxLength: 30 }), (values) => {
      expect(hodgesLehmannInterval([...values].reverse())).toEqual(hodgesLehmannInterval(values));
      const narrow = hodgesLehmannInterval(values, 0.8);
      const wide = hodgesLehmannInterval(values, 0.99);
      expect(wide.low).toBeLessThanOrEqual(narrow.low as number);
      expect(wide.high).toBeGreaterThanOrEqual(narrow.high as number);
      expect(narrow.confidence).toBeGreaterThanOrEqual(0.8);
    }),
  );
});

test('covers the centre as often as it says, exact and beyond', () => {
  const noise = seededNoise(3);
  for (const [n, rounds] of [
    [10, 2000],
    [60, 1000],
  ] as const) {
    const covered = Array.from({ length: rounds }, () => hodgesLehmannInterval(draw(n, noise))).filter(
      ({ low, high }) => (low as number) <= 0 && (high as number) >= 0,
    ).length;
    expect(covered / rounds).toBeGreaterThan(0.94);
    expect(covered / rounds).toBeLessThan(0.97);
  }
});

function expectInterval(found: ShiftInterval, of: { estimate: number; low: number | null; high: number | null }): void {
  expect(found.estimate).toBeCloseTo(of.estimate, 12);
  if (of.low === null || of.high === null) {
    expect(found).toMatchObject({ low: null, high: null, confidence: null });
  } else {
    expect(found.low).toBeCloseTo(of.low, 12);
    expect(found.high).toBeCloseTo(of.high, 12);
  }
}
