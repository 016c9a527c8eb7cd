import { expect, test } from 'vitest';
import { judge, point } from './made-history.ts';

const SERIES = 300;
const PROCESSES = 6;
const PROCESS_NOISE = 0.01;

const normalFrom = (seed: number): (() => number) => {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
};

/** Share of made series whose newest run is suspected of being slower. */
const suspected = (runs: number, sessionNoise: number, step: number): number => {
  const normal = normalFrom(12345);
  let found = 0;
  for (let series = 0; series < SERIES; series += 1) {
    const points = Array.from({ length: runs }, (_, index) => {
      const level = (index === runs - 1 ? 1 + step : 1) * Math.exp(sessionNoise * normal());
      const tpotMs = Array.from({ length: PROCESSES }, () => level * Math.exp(PROCESS_NOISE * normal()));
      return point(index, 1, { tpotMs });
    });
    if (judge(points).some(({ kind }) => kind === 'regressed')) found += 1;
  }
  return found / SERIES;
};

test('without a step hardly any run is suspected, on a machine that stays as it is', () => {
  expect(suspected(2, 0, 0)).toBeLessThan(0.02);
  expect(suspected(12, 0, 0)).toBeLessThan(0.02);
});

test('a history guards against a machine that is slower on some days', () => {
  expect(suspected(2, 0.02, 0)).toBeGreaterThan(0.15);
  expect(suspected(12, 0.02, 0)).toBeLessThan(0.05);
});

test('a step of 3 % is found in nine of ten runs of six processes', () => {
  expect(suspected(12, 0, 0.03)).toBeGreaterThan(0.85);
});
