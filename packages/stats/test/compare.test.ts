import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Comparison,
  comparePairs,
  compareSamples,
  DECISION_DEFAULTS,
  DECISION_RULE_VERSION,
} from '../src/index.ts';
import { draw, seededNoise } from './seeded-noise.ts';

/** Ten values with a spread of 0.3 % around 100, none equal to another. */
const base = [100.1, 99.8, 100.4, 99.6, 100.2, 99.9, 100.5, 99.7, 100.3, 100];
/** Noise that changes sign between neighbours, relative. */
const wiggle = [0.001, -0.002, 0.003, -0.001, 0.002, -0.003, 0.0015, -0.0025, 0.0005, -0.0005];
const times = (factor: number, noise = 1): number[] =>
  base.map((value, index) => value * factor * (1 + noise * (wiggle[index] as number)));

const positive = fc.array(
  fc.tuple(fc.double({ min: 0.5, max: 2, noNaN: true }), fc.double({ min: 0.5, max: 2, noNaN: true })),
  { minLength: 8, maxLength: 14 },
);

test.each([comparePairs, compareSamples])(
  '$name refuses values that no clock gives and senseless options',
  (compare) => {
    expect(() => compare([1, 2, Number.NaN], [1, 2, 3])).toThrow('index 2');
    expect(() => compare([1, 2, 3], [1, 0, 3])).toThrow('expected positive values, found 0 at index 1');
    expect(() => compare([1], [-1])).toThrow('positive');
    expect(() => compare([1], [1], { alpha: 0 })).toThrow('alpha between 0 and 1');
    expect(() => compare([1], [1], { confidence: 1 })).toThrow('confidence between 0 and 1');
    expect(() => compare([1], [1], { changeMinimum: -0.01 })).toThrow('changeMinimum of 0 or more');
    expect(() => compare([1], [1], { changeMinimum: Number.NaN })).toThrow('changeMinimum');
  },
);

test('refuses pairs of unequal number', () => {
  expect(() => comparePairs([1, 2], [1])).toThrow('2 values in one arm and 1 in the other');
});

test('no values are insufficient and have nothing to show', () => {
  const nothing: Comparison = {
    ruleVersion: DECISION_RULE_VERSION,
    verdict: 'insufficient',
    reason: 'tooFewPairs',
    method: null,
    nA: 0,
    nB: 0,
    p: null,
    shift: null,
    smallestDetectable: null,
    medianA: null,
    medianB: null,
  };
  expect(comparePairs([], [])).toEqual(nothing);
  expect(compareSamples([], [5])).toEqual({ ...nothing, reason: 'tooFewSamples', nB: 1, medianB: 5 });
});

test('seven pairs are insufficient however far apart, eight can decide', () => {
  const few = comparePairs(base.slice(0, 7), times(2).slice(0, 7));
  expect(few).toMatchObject({ verdict: 'insufficient', reason: 'tooFewPairs', nA: 7, method: null, p: null });
  expect(few.smallestDetectable).toBeNull();
  expect(few.shift?.estimate).toBeCloseTo(1, 2);
  expect(comparePairs(base.slice(0, 8), times(2).slice(0, 8))).toMatchObject({ verdict: 'regressed', p: 2 / 256 });
});

test('four samples in an arm are insufficient, five in each can decide', () => {
  const few = compareSamples(base.slice(0, 4), times(2));
  expect(few).toMatchObject({ verdict: 'insufficient', reason: 'tooFewSamples', nA: 4, nB: 10, p: null });
  expect(compareSamples(base.slice(0, 5), times(2).slice(0, 5))).toMatchObject({ verdict: 'regressed', p: 2 / 252 });
});

test('seven pairs stay insufficient at a looser level, where they could be significant', () => {
  const loose = comparePairs(base.slice(0, 7), times(2).slice(0, 7), { alpha: 0.05 });
  expect(loose).toMatchObject({ verdict: 'insufficient', reason: 'tooFewPairs' });
});

test('p of 0.02 is not significant, even with an interval clear of zero', () => {
  const logs = [0.02, 0.021, 0.022, 0.023, -0.024, 0.03, 0.031, 0.032, 0.033, 0.034];
  const found = comparePairs(
    base,
    base.map((value, index) => value * Math.exp(logs[index] as number)),
  );
  expect(found.p).toBeCloseTo(20 / 1024, 12);
  expect(found.shift?.low).toBeGreaterThan(0);
  expect(found).toMatchObject({ verdict: 'inconclusive', reason: 'notSignificant' });
});

test('asks for more values where a stricter level or interval needs them', () => {
  expect(comparePairs(base, times(2), { alpha: 0.001 })).toMatchObject({ verdict: 'insufficient', p: null });
  expect(comparePairs(base, times(2), { alpha: 0.002 })).toMatchObject({ verdict: 'regressed', p: 2 / 1024 });
  const strict = comparePairs(base, times(2), { confidence: 0.999 });
  expect(strict).toMatchObject({ verdict: 'insufficient', reason: 'tooFewPairs', shift: { low: null } });
  expect(compareSamples(base.slice(0, 5), times(2).slice(0, 5), { alpha: 0.005 })).toMatchObject({
    verdict: 'insufficient',
    reason: 'tooFewSamples',
  });
});

test('a clear change is named by its direction', () => {
  expect(comparePairs(base, times(1.04))).toMatchObject({ verdict: 'regressed', reason: 'clear' });
  expect(comparePairs(base, times(0.96))).toMatchObject({ verdict: 'improved', reason: 'clear' });
  expect(comparePairs(base, times(1.04), { lowerIsBetter: false }).verdict).toBe('improved');
  expect(comparePairs(base, times(0.96), { lowerIsBetter: false }).verdict).toBe('regressed');
  expect(compareSamples(base, times(1.04))).toMatchObject({ verdict: 'regressed', method: 'mannWhitneyExact' });
  expect(compareSamples(base, times(0.96), { lowerIsBetter: false }).verdict).toBe('regressed');
});

test('states the shift with its interval, the test and what it could have seen', () => {
  const found = comparePairs(base, times(1.04));
  expect(found.shift?.estimate).toBeCloseTo(0.04, 3);
  expect(found.shift?.low).toBeGreaterThan(0.03);
  expect(found.shift?.high).toBeLessThan(0.05);
  expect(found.shift?.confidence).toBeGreaterThanOrEqual(DECISION_DEFAULTS.confidence);
  expect(found).toMatchObject({ method: 'signedRankExact', nA: 10, nB: 10, p: 2 / 1024, medianA: 100.05 });
  expect(found.smallestDetectable).toBeGreaterThan(0.01);
  expect(found.smallestDetectable).toBeLessThan(0.015);
});

test('more than 50 values are judged by the normal approximation, and it says so', () => {
  const noise = seededNoise(2);
  const [a, b] = [draw(60, () => 100 + noise()), draw(60, () => 110 + noise())];
  expect(comparePairs(a, b)).toMatchObject({ verdict: 'regressed', method: 'signedRankNormal' });
  expect(compareSamples(a, b)).toMatchObject({ verdict: 'regressed', method: 'mannWhitneyNormal' });
});

test('unchanged is claimed only when the whole interval lies inside the smallest change', () => {
  const quiet = comparePairs(base, times(1));
  expect(quiet).toMatchObject({ verdict: 'unchanged', reason: 'withinChangeMinimum' });
  expect(quiet.smallestDetectable).toBeLessThan(0.015);
  const loud = comparePairs(base, times(1, 10));
  expect(loud).toMatchObject({ verdict: 'inconclusive', reason: 'notSignificant' });
  expect(loud.smallestDetectable).toBeGreaterThan(0.02);
  expect(comparePairs(base, times(1, 10), { changeMinimum: 0.05 }).verdict).toBe('unchanged');
});

test('a significant shift below the smallest change is unchanged when surely below, else inconclusive', () => {
  expect(comparePairs(base, times(1.005))).toMatchObject({ verdict: 'unchanged', p: 2 / 1024 });
  const near = comparePairs(base, times(1.0095));
  expect(near).toMatchObject({ verdict: 'inconclusive', reason: 'belowChangeMinimum', p: 2 / 1024 });
  expect(comparePairs(base, times(1.0095), { changeMinimum: 0.005 }).verdict).toBe('regressed');
});

test('a test that rejects beside an interval that includes zero decides nothing', () => {
  // Two pairs of ten turn back by little: significant at a loose level, but not outside of a strict interval.
  const b = base.map((value, index) => value * (index < 2 ? 0.995 : 1.03 + index / 1000));
  const loose = comparePairs(base, b, { alpha: 0.02, confidence: 0.995 });
  expect(loose.p).toBeLessThan(0.02);
  expect(loose).toMatchObject({ verdict: 'inconclusive', reason: 'intervalIncludesZero' });
});

test('arms that were not steady claim nothing, a change as little as its absence', () => {
  for (const b of [times(1.04), times(1)]) {
    expect(comparePairs(base, b, { steady: false })).toMatchObject({ verdict: 'inconclusive', reason: 'notSteady' });
  }
  expect(compareSamples(base, times(1.04), { steady: false }).reason).toBe('notSteady');
  expect(comparePairs(base.slice(0, 5), times(2).slice(0, 5), { steady: false }).verdict).toBe('insufficient');
});

test('equal values without noise say nothing about what could have been seen', () => {
  const same = new Array(10).fill(5);
  const found = comparePairs(same, same);
  expect(found).toMatchObject({ verdict: 'insufficient', reason: 'zeroVariance', p: 1, smallestDetectable: null });
  expect(found.shift).toMatchObject({ estimate: 0, low: 0, high: 0 });
  expect(comparePairs(base, base)).toMatchObject({ verdict: 'insufficient', reason: 'zeroVariance' });
  expect(compareSamples(same, same)).toMatchObject({ verdict: 'insufficient', reason: 'zeroVariance' });
});

test('a change without noise is still a change, because the ranks alone show it', () => {
  const found = comparePairs(
    base,
    base.map((value) => value * 1.05),
  );
  expect(found).toMatchObject({ verdict: 'regressed', reason: 'clear', smallestDetectable: null });
  expect(compareSamples(new Array(8).fill(5), new Array(8).fill(6)).verdict).toBe('regressed');
});

test('ties among most pairs are counted with the ordinary deviation in place of none', () => {
  const b = base.map((value, index) => (index === 0 ? value * 1.02 : value));
  const found = comparePairs(base, b);
  expect(found).toMatchObject({ verdict: 'unchanged', p: 1 });
  expect(found.smallestDetectable).toBeGreaterThan(0.01);
});

test('swapping the arms turns the shift and keeps p', () => {
  fc.assert(
    fc.property(positive, (of) => {
      const a = of.map(([first]) => first);
      const b = of.map(([, second]) => second);
      for (const compare of [comparePairs, compareSamples]) {
        const [there, back] = [compare(a, b), compare(b, a)];
        expect(back.p).toBeCloseTo(there.p as number, 10);
        expect(1 + (back.shift?.estimate as number)).toBeCloseTo(1 / (1 + (there.shift?.estimate as number)), 10);
        expect(1 + (back.shift?.low as number)).toBeCloseTo(1 / (1 + (there.shift?.high as number)), 10);
      }
    }),
  );
});

test('neither the order of the pairs nor the unit matters', () => {
  fc.assert(
    fc.property(positive, fc.constantFrom(2 ** -10, 2, 1024), (of, unit) => {
      const a = of.map(([first]) => first);
      const b = of.map(([, second]) => second);
      const found = comparePairs(a, b);
      expect(comparePairs([...a].reverse(), [...b].reverse())).toEqual(found);
      const scaled = comparePairs(
        a.map((value) => value * unit),
        b.map((value) => value * unit),
      );
      expect(scaled.shift?.estimate).toBeCloseTo(found.shift?.estimate as number, 10);
      expect(scaled.verdict).toBe(found.verdict);
    }),
  );
});

test('a slower second arm shifts by as much', () => {
  fc.assert(
    fc.property(positive, fc.double({ min: 0.5, max: 2, noNaN: true }), (of, factor) => {
      const a = of.map(([first]) => first);
      const b = of.map(([, second]) => second);
      const slower = b.map((value) => value * factor);
      for (const compare of [comparePairs, compareSamples]) {
        const still = 1 + (compare(a, b).shift?.estimate as number);
        expect(1 + (compare(a, slower).shift?.estimate as number)).toBeCloseTo(still * factor, 10);
      }
    }),
  );
});

test('every verdict of a change fulfils every condition of the rule', () => {
  fc.assert(
    fc.property(positive, fc.double({ min: 0.9, max: 1.1, noNaN: true }), (of, factor) => {
      const a = of.map(([first]) => first);
      const b = a.map((value, index) => value * factor * (1 + ((of[index]?.[1] as number) - 1) / 50));
      const { verdict, p, shift } = comparePairs(a, b);
      const changed = verdict === 'improved' || verdict === 'regressed';
      const holds =
        (p as number) < 0.01 &&
        Math.abs(shift?.estimate as number) >= 0.01 &&
        ((shift?.low as number) > 0 || (shift?.high as number) < 0);
      expect(changed).toBe(holds);
      if (changed) expect(verdict).toBe((shift?.estimate as number) > 0 ? 'regressed' : 'improved');
      if (verdict === 'unchanged')
        expect(Math.max(Math.abs(shift?.low ?? 1), Math.abs(shift?.high ?? 1))).toBeLessThan(0.01);
    }),
  );
});
