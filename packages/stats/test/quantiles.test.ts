import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, medianAbsoluteDeviation, quantile } from '../src/index.ts';

test('refuses to summarise nothing', () => {
  expect(() => median([])).toThrow('at least one value, found none');
  expect(() => medianAbsoluteDeviation([])).toThrow(RangeError);
});

test('refuses values that are not finite and says where', () => {
  expect(() => median([1, Number.NaN, 3])).toThrow('found NaN at index 1');
  expect(() => quantile([Number.POSITIVE_INFINITY], 0.5)).toThrow('found Infinity at index 0');
});

test('refuses a share outside 0 to 1', () => {
  expect(() => quantile([1, 2], 1.1)).toThrow('between 0 and 1');
  expect(() => quantile([1, 2], Number.NaN)).toThrow('between 0 and 1');
});

test('the median of an even number of values is the mean of the two middle ones', () => {
  expect(median([9, 1, 4, 2])).toBe(3);
  expect(median(Float64Array.of(5, 1, 3))).toBe(3);
});

test('quantiles interpolate at (n - 1) times the share', () => {
  expect(quantile([40, 10, 30, 20], 0.25)).toBe(17.5);
  expect(quantile([40, 10, 30, 20], 1)).toBe(40);
});

test('the median absolute deviation is not scaled to a standard deviation', () => {
  expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
});

test('leaves the order of the caller untouched', () => {
  const values = [3, 1, 2];
  median(values);
  quantile(values, 0.3);
  expect(values).toEqual([3, 1, 2]);
});

test('quantiles grow with their share and stay within the values', () => {
  const shares = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), shares, (values, [a, b]) => {
      const low = quantile(values, Math.min(a, b));
      const high = quantile(values, Math.max(a, b));
      expect(low).toBeLessThanOrEqual(high + 1e-9);
      expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
      expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
    }),
  );
});
