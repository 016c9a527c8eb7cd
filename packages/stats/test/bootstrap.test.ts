import { expect, test } from 'vitest';
import { bootstrapInterval, median } from '../src/index.ts';
import { studentQuantile } from '../src/student-distribution.ts';
import { draw, seededNoise } from './seeded-noise.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

test('refuses a single sample, too few resamples, a confidence outside 0 to 1 and a seed that is no integer', () => {
  expect(() => bootstrapInterval([1], mean)).toThrow('at least two samples');
  expect(() => bootstrapInterval([], () => 1)).toThrow('at least two samples');
  expect(() => bootstrapInterval([1, 2], mean, { resamples: 99 })).toThrow('at least 100 resamples');
  expect(() => bootstrapInterval([1, 2], mean, { confidence: 1 })).toThrow('between 0 and 1');
  expect(() => bootstrapInterval([1, 2], mean, { seed: 0.5 })).toThrow('integer seed');
  expect(() => bootstrapInterval([1, 2], () => Number.NaN)).toThrow('finite');
});

test('says how it was made and gives the same bounds for the same seed', () => {
  const samples = [3, 1, 4, 1, 5, 9, 2, 6];
  const first = bootstrapInterval(samples, mean, { seed: 7, resamples: 500 });
  expect(first).toMatchObject({ method: 'expandedPercentile', seed: 7, resamples: 500, confidence: 0.95 });
  expect(first.estimate).toBe(mean(samples));
  expect(bootstrapInterval(samples, mean, { seed: 7, resamples: 500 })).toEqual(first);
  expect(bootstrapInterval(samples, mean, { seed: 8, resamples: 500 })).not.toEqual(first);
});

test('samples may be anything that the statistic can read', () => {
  const samples = [
    { of: 10, at: 2 },
    { of: 20, at: 4 },
    { of: 40, at: 8 },
  ];
  const ratio = bootstrapInterval(samples, (all) => sum(all.map((one) => one.of)) / sum(all.map((one) => one.at)));
  expect(ratio).toMatchObject({ estimate: 5, low: 5, high: 5 });
});

test('samples without spread have an interval without width', () => {
  expect(bootstrapInterval([2, 2, 2, 2], median)).toMatchObject({ estimate: 2, low: 2, high: 2 });
});

test('is as wide for a mean of ten as the interval of Student, which plain percentiles are not', () => {
  const noise = seededNoise(5);
  const ratios = Array.from({ length: 40 }, (_, seed) => {
    const samples = draw(10, noise);
    const { low, high } = bootstrapInterval(samples, mean, { seed, resamples: 1000 });
    const squares = sum(samples.map((value) => (value - mean(samples)) ** 2));
    return (high - low) / (2 * studentQuantile(0.975, 9) * Math.sqrt(squares / 9 / 10));
  });
  // Plain percentiles come to 0.95 x 1.96 / 2.26 = 0.82.
  expect(mean(ratios)).toBeGreaterThan(0.95);
  expect(mean(ratios)).toBeLessThan(1.05);
});
