import { expect, test } from 'vitest';
import { mannWhitneyCut, signedRankCut } from '../src/rank-cuts.ts';
import { rankSumProbabilities, signedRankProbabilities } from '../src/rank-distributions.ts';

const ranks = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

/** P(statistic <= rank - 1) on both sides, counted. */
function coverageAt(probabilities: Float64Array, rank: number): number {
  return 1 - 2 * probabilities.subarray(0, rank).reduce((sum, one) => sum + one, 0);
}

test('refuses a confidence outside 0 to 1', () => {
  expect(() => signedRankCut(10, 1)).toThrow('between 0 and 1');
  expect(() => mannWhitneyCut(10, 10, 0)).toThrow('between 0 and 1');
});

test('a confidence that the normal approximation cannot reach has no cut', () => {
  expect(signedRankCut(51, 1 - 1e-12)).toBeNull();
});

test.each([0.9, 0.95, 0.99])('beyond the exact range the cut at %d covers what counting says', (confidence) => {
  for (const n of [51, 70]) {
    const cut = signedRankCut(n, confidence);
    const counted = signedRankProbabilities(ranks(n));
    expect(Math.abs((cut?.coverage as number) - coverageAt(counted, cut?.rank as number))).toBeLessThan(0.001);
    expect(coverageAt(counted, cut?.rank as number)).toBeLessThan(confidence + 0.0025);
  }
  const cut = mannWhitneyCut(30, 28, confidence);
  const counted = rankSumProbabilities(ranks(58), 28).subarray((28 * 29) / 2);
  expect(Math.abs((cut?.coverage as number) - coverageAt(counted, cut?.rank as number))).toBeLessThan(0.001);
  expect(coverageAt(counted, cut?.rank as number)).toBeLessThan(confidence + 0.0025);
});

test('every cut covers at least what was asked', () => {
  for (let n = 6; n <= 60; n += 1) expect(signedRankCut(n, 0.95)?.coverage).toBeGreaterThanOrEqual(0.95);
  for (let n = 4; n <= 40; n += 1) expect(mannWhitneyCut(n, n, 0.95)?.coverage).toBeGreaterThanOrEqual(0.95);
});
