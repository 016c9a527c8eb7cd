import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainedShareMinimum, SERIES_MINIMUM, seriesVerdict } from '../src/index.ts';

/** Repeatable evenly distributed values between 0 and 1 (Park-Miller generator). */
function uniformSource(): () => number {
  let state = 4242;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Standard normal values from evenly distributed ones (Box-Muller transform). */
function gaussian(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Share of 1,000 series of `n` values around 1000, with this shape and noise of 1 %, that get the word. */
function shareOf(word: string, n: number, shape: (index: number) => number, noise = gaussian): number {
  const uniform = uniformSource();
  const series = Array.from({ length: 1000 }, () =>
    Array.from({ length: n }, (_, index) => 1000 + shape(index) + 10 * noise(uniform)),
  );
  return series.filter((values) => seriesVerdict(values).verdict === word).length / series.length;
}

const times = fc.array(fc.integer({ min: 500, max: 2000 }), { minLength: SERIES_MINIMUM, maxLength: 20 });

test('refuses values that are no durations', () => {
  expect(() => seriesVerdict([1, 1, 0, 1, 1])).toThrow('expected positive values');
  expect(() => seriesVerdict([1, 1, Number.NaN, 1, 1])).toThrow('expected finite values');
});

test('fewer than five requests are too short to judge, however they look', () => {
  expect(seriesVerdict([])).toEqual({ verdict: 'tooShort', ruleVersion: 1, n: 0, minimum: 5 });
  expect(seriesVerdict([100, 200, 300, 400]).verdict).toBe('tooShort');
});

test('a constant series is steady', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.integer({ min: 5, max: 30 }), (level, n) => {
      expect(seriesVerdict(new Array(n).fill(level))).toMatchObject({ verdict: 'steady', drift: 0, step: 0 });
    }),
  );
});

test('a clear trend drifts', () => {
  const judged = seriesVerdict([100, 102.1, 103.9, 106, 108.1]);
  expect(judged).toMatchObject({ verdict: 'drifting', n: 5 });
  expect(judged).toHaveProperty('drift', expect.closeTo(0.08, 2));
});

test('two levels are a step, and its place is named', () => {
  const judged = seriesVerdict([110, 110.1, 100, 100.1, 99.9, 100]);
  expect(judged).toMatchObject({ verdict: 'stepped', stepAt: 2 });
  expect(judged).toHaveProperty('step', expect.closeTo(-0.1, 2));
});

test('one slow request is an outlier, not a step, wherever it comes', () => {
  for (const at of [0, 3, 6]) {
    const values = [100, 100.2, 99.9, 100.1, 100, 99.8, 100.1];
    values[at] = 140;
    expect(seriesVerdict(values).verdict).toBe('steady');
  }
});

test('a perfect trend below 1 % is steady', () => {
  expect(seriesVerdict([1000, 1002, 1004, 1006, 1008]).verdict).toBe('steady');
  expect(seriesVerdict([1000, 1003, 1006, 1009, 1012]).verdict).toBe('drifting');
});

test('Gaussian noise alone is called a change in at most 1.5 % of series, at every length', () => {
  for (const n of [5, 6, 8, 12, 20]) expect(shareOf('steady', n, () => 0)).toBeGreaterThanOrEqual(0.985);
});

test('evenly distributed noise alone is called a change in at most 3.5 % of series', () => {
  const even = (uniform: () => number) => (uniform() - 0.5) * Math.sqrt(12);
  for (const n of [5, 8, 20]) expect(shareOf('steady', n, () => 0, even)).toBeGreaterThanOrEqual(0.965);
});

test('changes of twenty times the noise are found in five requests, of ten times in eight', () => {
  expect(shareOf('stepped', 5, (index) => (index < 2 ? 200 : 0))).toBeGreaterThan(0.97);
  expect(shareOf('drifting', 5, (index) => index * 50)).toBeGreaterThan(0.85);
  expect(shareOf('stepped', 8, (index) => (index < 3 ? 100 : 0))).toBeGreaterThan(0.97);
  expect(shareOf('drifting', 8, (index) => (index * 100) / 7)).toBeGreaterThan(0.9);
});

test('longer series need a smaller explained share', () => {
  for (let n = SERIES_MINIMUM; n < 100; n += 1) {
    expect(explainedShareMinimum(n + 1)).toBeLessThan(explainedShareMinimum(n));
    expect(explainedShareMinimum(n)).toBeLessThan(1);
  }
});

test('the unit of the values does not matter', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(0.125, 4, 1024), (values, scale) => {
      const plain = seriesVerdict(values);
      const scaled = seriesVerdict(values.map((value) => value * scale));
      expect(scaled).toEqual(plain.verdict === 'tooShort' ? plain : { ...plain, median: plain.median * scale });
    }),
  );
});

test('the fitted changes do not move when every value shifts', () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 5000 }), (values, shift) => {
      const plain = seriesVerdict(values);
      const shifted = seriesVerdict(values.map((value) => value + shift));
      if (plain.verdict === 'tooShort' || shifted.verdict === 'tooShort') throw new Error('series is long enough');
      expect(shifted.median).toBe(plain.median + shift);
      expect(shifted.drift * shifted.median).toBeCloseTo(plain.drift * plain.median, 6);
      expect(shifted.driftExplained).toBeCloseTo(plain.driftExplained, 9);
      expect(shifted.stepExplained).toBeCloseTo(plain.stepExplained, 9);
    }),
  );
});

test('reversed time reverses the drift', () => {
  fc.assert(
    fc.property(times, (values) => {
      const forward = seriesVerdict(values);
      const backward = seriesVerdict(values.toReversed());
      if (forward.verdict === 'tooShort' || backward.verdict === 'tooShort') throw new Error('series is long enough');
      expect(backward.drift).toBeCloseTo(-forward.drift, 9);
      expect(backward.driftExplained).toBeCloseTo(forward.driftExplained, 9);
    }),
  );
});

test('a step is found the same whatever the order within its two levels', () => {
  const before = [120, 121, 119, 120.5];
  const after = [100, 101, 99, 100.5];
  const shuffled = fc.tuple(
    fc.shuffledSubarray(before, { minLength: 4 }),
    fc.shuffledSubarray(after, { minLength: 4 }),
  );
  const expected = seriesVerdict([...before, ...after]);
  fc.assert(
    fc.property(shuffled, ([first, second]) => {
      expect(seriesVerdict([...first, ...second])).toMatchObject({
        verdict: 'stepped',
        stepAt: 4,
        step: (expected as { step: number }).step,
      });
    }),
  );
});
