import { expect, test } from 'vitest';
import { detectableByPairs, detectableBySamples } from '../src/detectable-change.ts';
import { type Comparison, comparePairs, compareSamples, pairNoise, planPairs } from '../src/index.ts';
import { draw, seededNoise } from './seeded-noise.ts';

// Every simulation has a fixed seed: its shares are the same each time, the bounds only say what they stand for.

const ROUNDS = 1000;

/** Pairs of processes whose log ratio has the standard deviation `noise` around a relative shift. */
function pairsOf(n: number, noise: number, shift: number, next: () => number): Comparison {
  const process = (): number => Math.exp((noise / Math.SQRT2) * next());
  return comparePairs(
    draw(n, () => 100 * process()),
    draw(n, () => 100 * (1 + shift) * process()),
  );
}

function samplesOf(n: number, noise: number, shift: number, next: () => number): Comparison {
  const process = (): number => Math.exp(noise * next());
  return compareSamples(
    draw(n, () => 100 * process()),
    draw(n, () => 100 * (1 + shift) * process()),
  );
}

function share(results: readonly Comparison[], verdict: (of: Comparison) => boolean): number {
  return results.filter(verdict).length / results.length;
}

test('equal arms are called changed in about 1 of 100 comparisons at most', { timeout: 30_000 }, () => {
  const next = seededNoise(21);
  for (const noise of [0.005, 0.014, 0.05]) {
    const pairs = repeat(ROUNDS, () => pairsOf(10, noise, 0, next));
    expect(share(pairs, (of) => of.reason === 'clear')).toBeLessThanOrEqual(0.012);
    const samples = repeat(ROUNDS, () => samplesOf(10, noise, 0, next));
    expect(share(samples, (of) => of.reason === 'clear')).toBeLessThanOrEqual(0.012);
  }
});

test('drift that rises through ABBA blocks does not make a change, in one order after the other it does', () => {
  const next = seededNoise(22);
  const at = (place: number): number => 100 * (1 + 0.03 * Math.exp(-place / 8)) * Math.exp(0.005 * next());
  const results = { interleaved: [] as Comparison[], consecutive: [] as Comparison[] };
  for (let round = 0; round < 300; round += 1) {
    const a: number[] = [];
    const b: number[] = [];
    for (let place = 0; place < 20; place += 1) (place % 4 === 0 || place % 4 === 3 ? a : b).push(at(place));
    results.interleaved.push(comparePairs(a, b));
    const all = draw(20, at);
    results.consecutive.push(comparePairs(all.slice(0, 10), all.slice(10)));
  }
  expect(share(results.interleaved, (of) => of.reason === 'clear')).toBeLessThan(0.01);
  expect(share(results.consecutive, (of) => of.reason === 'clear')).toBeGreaterThan(0.5);
});

test.each([
  [8, 0.014],
  [10, 0.003],
  [10, 0.014],
  [15, 0.014],
  [25, 0.03],
])('%i pairs with noise %d find their smallest detectable change nine times in ten', (n, noise) => {
  const next = seededNoise(23);
  const detectable = detectableByPairs(n, noise) as number;
  const power = share(
    repeat(ROUNDS, () => pairsOf(n, noise, detectable, next)),
    (of) => of.verdict === 'regressed',
  );
  expect(power).toBeGreaterThan(0.85);
  expect(power).toBeLessThan(0.95);
});

test.each([
  [5, 0.01],
  [10, 0.01],
  [15, 0.004],
])('%i samples in each arm with noise %d find theirs', (n, noise) => {
  const next = seededNoise(24);
  const detectable = detectableBySamples(n, n, noise) as number;
  const power = share(
    repeat(400, () => samplesOf(n, noise, detectable, next)),
    (of) => of.verdict === 'regressed',
  );
  expect(power).toBeGreaterThan(0.85);
  expect(power).toBeLessThan(0.96);
});

test('too few values to be significant detect nothing', () => {
  expect(detectableByPairs(7, 0.01)).toBeNull();
  expect(detectableBySamples(4, 4, 0.01)).toBeNull();
});

test('the printed smallest detectable change is that of the true noise, on average', () => {
  const next = seededNoise(25);
  const printed = repeat(ROUNDS, () => pairsOf(10, 0.02, 0, next)).map((of) => of.smallestDetectable as number);
  const mean = printed.reduce((sum, value) => sum + value, 0) / printed.length;
  expect(mean / (detectableByPairs(10, 0.02) as number)).toBeGreaterThan(0.95);
  expect(mean / (detectableByPairs(10, 0.02) as number)).toBeLessThan(1.08);
});

test('the interval covers the true shift as often as it says', () => {
  const next = seededNoise(26);
  const results = repeat(ROUNDS, () => pairsOf(10, 0.02, 0.03, next));
  const covered = share(results, (of) => (of.shift?.low as number) <= 0.03 && (of.shift?.high as number) >= 0.03);
  expect(covered).toBeGreaterThan(0.935);
  expect(covered).toBeLessThan(0.97);
});

test('pair noise is the spread of the log ratios and shrugs off one disturbed pair', () => {
  const next = seededNoise(27);
  const noises = Array.from({ length: 500 }, () => {
    const a = draw(12, () => Math.exp(0.01 * next()));
    const b = draw(12, () => Math.exp(0.01 * next()));
    b[0] = 3;
    return pairNoise(a, b);
  });
  const mean = noises.reduce((sum, value) => sum + value, 0) / noises.length;
  expect(mean).toBeGreaterThan(0.0135);
  expect(mean).toBeLessThan(0.017);
  expect(() => pairNoise([1], [2])).toThrow('at least two');
  expect(pairNoise([1, 2, 3], [1.1, 2.2, 3.3])).toBe(0);
});

test('refuses to plan for a negative noise or a resolution of nothing', () => {
  expect(() => planPairs({ noise: -0.01, resolve: 0.01 })).toThrow('noise of 0 or more');
  expect(() => planPairs({ noise: Number.NaN, resolve: 0.01 })).toThrow('noise');
  expect(() => planPairs({ noise: 0.01, resolve: 0 })).toThrow('positive resolution');
  expect(() => planPairs({ noise: 0.01, resolve: 0.01, power: 1 })).toThrow('between 0 and 1');
  expect(() => planPairs({ noise: 1, resolve: 1e-12 })).toThrow('some number of pairs');
});

test('plans eight pairs at least and more for more noise, finer resolution, more power', () => {
  expect(planPairs({ noise: 0, resolve: 0.01 })).toEqual({ pairs: 8 });
  expect(planPairs({ noise: 0, resolve: 0.01, alpha: 0.001 })).toEqual({ pairs: 11 });
  const plans = [0.001, 0.005, 0.01, 0.02, 0.05, 1].map((noise) => planPairs({ noise, resolve: 0.01 }).pairs);
  expect(plans).toEqual([...plans].sort((a, b) => a - b));
  const { pairs } = planPairs({ noise: 0.01, resolve: 0.01 });
  expect(planPairs({ noise: 0.01, resolve: 0.005 }).pairs).toBeGreaterThan(3 * pairs);
  expect(planPairs({ noise: 0.01, resolve: 0.01, power: 0.99 }).pairs).toBeGreaterThan(pairs);
  expect(planPairs({ noise: 0.01, resolve: 1e-6 }).pairs).toBeGreaterThan(1e9);
});

test('a planned comparison resolves what it was planned for, and calls equal arms unchanged', () => {
  const next = seededNoise(28);
  const { pairs } = planPairs({ noise: 0.01, resolve: 0.01 });
  const found = repeat(500, () => pairsOf(pairs, 0.01, 0.01, next));
  expect(share(found, (of) => (of.p as number) < 0.01)).toBeGreaterThan(0.87);
  const equal = repeat(500, () => pairsOf(pairs, 0.01, 0, next));
  expect(share(equal, (of) => of.verdict === 'unchanged')).toBeGreaterThan(0.9);
});

function repeat(rounds: number, one: () => Comparison): Comparison[] {
  return Array.from({ length: rounds }, one);
}
