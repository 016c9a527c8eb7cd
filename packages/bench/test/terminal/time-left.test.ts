import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateTimeLeft } from '../../src/terminal/time-left.ts';

const step = (kind: string, guessMs: number) => ({ kind, guessMs });
const done = (kind: string, guessMs: number, durationMs: number) => ({ kind, guessMs, durationMs });

test('nothing left takes no time', () => {
  expect(estimateTimeLeft([], [])).toBe(0);
  expect(estimateTimeLeft([], [done('a', 10, 20)], 50)).toBe(0);
});

test('before anything was measured the guesses are the estimate', () => {
  expect(estimateTimeLeft([step('a', 100), step('b', 50)], [])).toBe(150);
});

test('a measured kind counts with its median, whatever was guessed', () => {
  const finished = [done('a', 100, 30), done('a', 100, 10), done('a', 100, 1000)];
  expect(estimateTimeLeft([step('a', 100), step('a', 100)], finished)).toBe(60);
  expect(estimateTimeLeft([step('a', 100)], finished.slice(0, 2))).toBe(20);
});

test('guesses of kinds that were not measured are corrected by how wrong the others were', () => {
  expect(estimateTimeLeft([step('b', 50)], [done('a', 100, 300)])).toBe(150);
});

test('guesses of nothing correct nothing', () => {
  expect(estimateTimeLeft([step('b', 50)], [done('a', 0, 300)])).toBe(50);
});

test('what has passed of the running step is not left, and an overdue step leaves the others alone', () => {
  expect(estimateTimeLeft([step('a', 100), step('b', 50)], [], 30)).toBe(120);
  expect(estimateTimeLeft([step('a', 100), step('b', 50)], [], 500)).toBe(50);
});

test('an estimate is never negative and grows with the work', () => {
  const steps = fc.array(
    fc.record({ kind: fc.constantFrom('a', 'b', 'c'), guessMs: fc.integer({ min: 0, max: 1e6 }) }),
  );
  const finished = fc.array(
    fc.record({
      kind: fc.constantFrom('a', 'b'),
      guessMs: fc.integer({ min: 0, max: 1e6 }),
      durationMs: fc.integer({ min: 0, max: 1e6 }),
    }),
  );
  fc.assert(
    fc.property(steps, finished, fc.integer({ min: 0, max: 1e6 }), (remaining, past, runningMs) => {
      const left = estimateTimeLeft(remaining, past, runningMs);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(estimateTimeLeft([...remaining, step('a', 10)], past, runningMs)).toBeGreaterThanOrEqual(left);
    }),
  );
});
