import { expect, test } from 'vitest';
import { GAUSSIAN_QUANTA, QUANTA_DEVIATION } from '../src/gaussian-quanta.ts';

test('the quanta are symmetric, ascending and within a signed byte without -128', () => {
  expect([...GAUSSIAN_QUANTA]).toEqual([...GAUSSIAN_QUANTA].toSorted((left, right) => left - right));
  expect([...GAUSSIAN_QUANTA]).toEqual([...GAUSSIAN_QUANTA].toReversed().map((value) => 0 - value));
  expect(Math.max(...GAUSSIAN_QUANTA)).toBeLessThanOrEqual(127);
});

test('the quanta have the tails of a bell curve', () => {
  const share = (deviations: number) =>
    GAUSSIAN_QUANTA.filter((value) => Math.abs(value) <= deviations * QUANTA_DEVIATION).length / 256;
  expect(share(1)).toBeCloseTo(0.683, 1);
  expect(share(2)).toBeCloseTo(0.954, 1);
});
