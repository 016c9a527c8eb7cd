import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChangePoint, changePoints, median, noiseBand } from '../src/index.ts';
import { reference } from './reference.ts';
import { draw, seededNoise } from './seeded-noise.ts';

const NOISE = 0.01;

/** Levels that are hard to tell apart, each held for a few values. */
const levels = fc.array(
  fc
    .integer({ min: 96, max: 104 })
    .chain((level) =>
      fc.array(fc.integer({ min: 10 * level - 10, max: 10 * level + 10 }), { minLength: 1, maxLength: 25 }),
    ),
  { maxLength: 8 },
);

/** A series of 100 around 100, multiplied by 1 + step from an index on. */
function planted(next: () => number, steps: readonly (readonly [at: number, step: number])[], n = 100): number[] {
  return draw(n, (index) => {
    const factor = steps.reduce((level, [at, step]) => (index >= at ? level * (1 + step) : level), 1);
    return 100 * factor * (1 + NOISE * next());
  });
}

test('refuses values that no clock gives and windows without room for two segments', () => {
  expect(() => changePoints([1, Number.NaN])).toThrow('index 1');
  expect(() => changePoints([1, 0])).toThrow('positive');
  expect(() => changePoints([1], { window: 5 })).toThrow('at least 6');
  expect(() => changePoints([1], { window: 50.5 })).toThrow('window');
  expect(() => changePoints([1], { segmentMinimum: 1 })).toThrow('segments of at least 2');
  expect(() => changePoints([1], { alpha: 0 })).toThrow('alpha');
  expect(() => changePoints([1], { changeMinimum: Number.NaN })).toThrow('changeMinimum');
});

test('nothing, few values and values without any spread have no change points', () => {
  expect(changePoints([])).toEqual([]);
  expect(changePoints([1, 1, 9, 9, 9])).toEqual([]);
  expect(changePoints(new Array(200).fill(3.1))).toEqual([]);
  expect(changePoints(new Array(200).fill(0.5), { changeMinimum: 0 })).toEqual([]);
});

test('a step without noise is found where it is', () => {
  expect(changePoints([...new Array(10).fill(2), ...new Array(7).fill(3)])).toEqual([
    { at: 10, before: 2, after: 3, change: 0.5, p: 0 },
  ]);
});

test('a segment has three values: a step two before the end is not called yet, three before it is', () => {
  const level = [100, 101, 99, 100, 101, 99, 100, 101, 99, 100];
  expect(changePoints([...level, 120, 121])).toEqual([]);
  expect(changePoints([...level, 120, 121, 119])).toMatchObject([{ at: 10, before: 100, after: 120 }]);
});

test('one outlier is no level', () => {
  const next = seededNoise(31);
  for (let round = 0; round < 20; round += 1) {
    const values = planted(next, []);
    values[50] = 130;
    expect(changePoints(values)).toEqual([]);
  }
});

test('a step that is sure but below the smallest change is left out', () => {
  const next = seededNoise(32);
  const values = draw(80, (index) => 100 + (index < 40 ? 0 : 0.6) + 0.05 * next());
  expect(changePoints(values)).toEqual([]);
  expect(changePoints(values, { changeMinimum: 0.005 })).toMatchObject([{ at: 40 }]);
});

test.each(reference.steps)('p between the segments is that of SciPy', ({ values, at, p }) => {
  const [found] = changePoints(values);
  expect(found?.at).toBe(at);
  expect((found as ChangePoint).p / p).toBeCloseTo(1, 9);
});

test('steps of 3 % and more in noise of 1 % are found within two values, wherever they lie', () => {
  const next = seededNoise(33);
  for (const [at, step] of [
    [10, 0.05],
    [50, 0.03],
    [75, -0.05],
    [92, 0.05],
    [97, 0.05],
  ] as const) {
    const found = Array.from({ length: 40 }, () => changePoints(planted(next, [[at, step]]))).filter((points) =>
      points.some((point) => Math.abs(point.at - at) <= 2 && Math.sign(point.change) === Math.sign(step)),
    );
    expect(found.length).toBeGreaterThanOrEqual(37);
  }
});

test('finds every step of several, also further apart than a window', () => {
  const next = seededNoise(34);
  const points = changePoints(
    planted(
      next,
      [
        [20, 0.06],
        [45, -0.05],
        [180, 0.08],
        [190, -0.08],
      ],
      300,
    ),
  );
  expect(points.map(({ at }) => at)).toEqual([20, 45, 180, 190]);
  expect(points[0]?.change).toBeCloseTo(0.06, 2);
});

test('a hump whose sides hide each other at the strict level is still found in a good part of series', () => {
  const next = seededNoise(38);
  const hump = [
    [14, 0.025],
    [22, -0.025 / 1.025],
  ] as const;
  const found = Array.from({ length: 100 }, () => changePoints(planted(next, hump, 40))).filter(
    ([up, down]) => Math.abs((up?.at ?? 0) - 14) <= 2 && Math.abs((down?.at ?? 0) - 22) <= 2,
  );
  // About a third; splitting at the final level from the start leaves one in seventeen.
  expect(found.length).toBeGreaterThan(20);
});

test('a steady series raises fewer than one false alarm in a thousand values', () => {
  const next = seededNoise(35);
  const alarms = Array.from({ length: 100 }, () => changePoints(planted(next, [])).length);
  expect(alarms.reduce((sum, count) => sum + count, 0)).toBeLessThan(10);
});

test('what it finds holds, and does not depend on the unit', () => {
  fc.assert(
    fc.property(levels, (of) => {
      const values = of.flat();
      const points = changePoints(values);
      const bounds = [0, ...points.map(({ at }) => at), values.length];
      for (const [place, { p, change, before, after }] of points.entries()) {
        expect(before).toBe(median(values.slice(bounds[place], bounds[place + 1])));
        expect(after).toBe(median(values.slice(bounds[place + 1], bounds[place + 2])));
        expect(p).toBeLessThan(0.001);
        expect(Math.abs(change)).toBeGreaterThanOrEqual(0.01);
        expect((bounds[place + 1] as number) - (bounds[place] as number)).toBeGreaterThanOrEqual(3);
      }
      expect((bounds.at(-1) as number) - (bounds.at(-2) ?? 0)).toBeGreaterThanOrEqual(points.length === 0 ? 0 : 3);
      const scaled = changePoints(values.map((value) => value * 1024));
      expect(scaled.map(({ at }) => at)).toEqual(points.map(({ at }) => at));
    }),
  );
});

test('the noise band is that of the newest segment alone', () => {
  const next = seededNoise(36);
  const steps = [
    [30, -0.2],
    [60, 0.5],
  ] as const;
  const band = noiseBand(planted(next, steps));
  expect(band).toMatchObject({ from: 60, n: 40 });
  expect(band.median).toBeCloseTo(120, 0);
  expect(band.low).toBeGreaterThan(114);
  expect(band.high).toBeLessThan(126);
});

test('a band needs a segment: none for nothing, a median alone for two values', () => {
  expect(noiseBand([])).toEqual({ from: 0, n: 0, median: null, low: null, high: null });
  expect(noiseBand([4, 6])).toEqual({ from: 0, n: 2, median: 5, low: null, high: null });
  expect(noiseBand([4, 4, 4])).toEqual({ from: 0, n: 3, median: 4, low: 4, high: 4 });
});

test('about 1 of 370 values of a long steady series lies outside of its band', () => {
  const next = seededNoise(37);
  const { low, high } = noiseBand(planted(next, [], 400));
  const outside = planted(next, [], 20_000).filter((value) => value < (low as number) || value > (high as number));
  expect(outside.length / 20_000).toBeGreaterThan(0.0005);
  expect(outside.length / 20_000).toBeLessThan(0.008);
});
