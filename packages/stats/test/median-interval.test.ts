import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianInterval } from '../src/index.ts';

const someValues = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 });

test('refuses no values and a confidence outside 0 to 1', () => {
  expect(() => medianInterval([])).toThrow('found none');
  expect(() => medianInterval([1], 1)).toThrow('between 0 and 1');
  expect(() => medianInterval([1], Number.NaN)).toThrow('between 0 and 1');
});

test('five values have a median and no interval at 95 %', () => {
  expect(medianInterval([5, 4, 3, 2, 1])).toEqual({ median: 3, low: null, high: null, n: 5, confidence: null });
});

test('six values are enclosed by their extremes at 96.875 %', () => {
  expect(medianInterval([6, 5, 1, 2, 4, 3])).toEqual({ median: 3.5, low: 1, high: 6, n: 6, confidence: 0.96875 });
});

test('takes the narrowest pair that keeps the confidence', () => {
  const ten = medianInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  // Binomial (10, 1/2): P(B <= 1) = 11/1024, P(B <= 2) = 56/1024.
  expect(ten).toMatchObject({ low: 2, high: 9, confidence: 1 - 22 / 1024 });
  expect(medianInterval([1, 2, 3, 4, 5], 0.9)).toMatchObject({ low: 1, high: 5, confidence: 0.9375 });
});

test('keeps its coverage where powers of two leave the range of a double', () => {
  const n = 5000;
  const wide = medianInterval(Array.from({ length: n }, (_, index) => index + 1));
  // Normal approximation of the rank: n / 2 - 1.96 sqrt(n) / 2.
  expect(wide.low).toBeGreaterThan(n / 2 - 1.96 * Math.sqrt(n / 4) - 2);
  expect(wide.low).toBeLessThan(n / 2 - 1.96 * Math.sqrt(n / 4) + 2);
  expect(wide.confidence).toBeGreaterThanOrEqual(0.95);
  expect(wide.confidence).toBeLessThan(0.953);
});

test('the interval is made of measured values around the median', () => {
  fc.assert(
    fc.property(someValues, (values) => {
      const { median, low, high, n, confidence } = medianInterval(values);
      expect(n).toBe(values.length);
      expect(low === null).toBe(n < 6);
      if (low === null || high === null) return;
      expect(values).toContain(low);
      expect(values).toContain(high);
      expect(low <= median && median <= high).toBe(true);
      expect(confidence).toBeGreaterThanOrEqual(0.95);
    }),
  );
});

test('follows shifts and scales of the values and ignores their order', () => {
  fc.assert(
    fc.property(
      someValues,
      fc.integer({ min: -1000, max: 1000 }),
      fc.constantFrom(0.5, 2, 8),
      (values, shift, scale) => {
        const plain = medianInterval(values);
        const moved = medianInterval(values.map((value) => value * scale + shift).reverse());
        const move = (value: number | null) => (value === null ? null : value * scale + shift);
        expect(moved).toEqual({
          ...plain,
          median: move(plain.median),
          low: move(plain.low),
          high: move(plain.high),
        });
      },
    ),
  );
});

test('a higher confidence never gives a narrower interval', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 8, maxLength: 60 }), (values) => {
      const usual = medianInterval(values, 0.9);
      const strict = medianInterval(values, 0.99);
      expect((strict.high as number) - (strict.low as number)).toBeGreaterThanOrEqual(
        (usual.high as number) - (usual.low as number),
      );
    }),
  );
});
