import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mannWhitneyTest, signedRankTest } from '../src/index.ts';
import { reference } from './reference.ts';

/** Few distinct values, so that ties and zeros are the rule. */
const tied = (maxLength: number) => fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength });
const distinct = (maxLength: number) =>
  fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength });

test('refuses empty arms and values that are not finite', () => {
  expect(() => signedRankTest([])).toThrow('found none');
  expect(() => signedRankTest([1, Number.NaN])).toThrow('index 1');
  expect(() => mannWhitneyTest([], [1])).toThrow('found none');
  expect(() => mannWhitneyTest([1], [Number.POSITIVE_INFINITY])).toThrow('finite');
});

test('differences that are all zero and arms that are all tied say nothing', () => {
  expect(signedRankTest([0, 0, 0])).toEqual({ p: 1, statistic: 0, n: 0, zeros: 3, method: 'exact' });
  expect(mannWhitneyTest([2, 2, 2], [2, 2])).toEqual({ p: 1, u: 3, method: 'exact' });
  const many = new Array(40).fill(2);
  expect(mannWhitneyTest(many, many)).toEqual({ p: 1, u: 800, method: 'normal' });
});

test('eight pairs of one sign are the fewest below 0.01', () => {
  expect(signedRankTest([1, 2, 3, 4, 5, 6, 7]).p).toBe(2 / 2 ** 7);
  expect(signedRankTest([1, 2, 3, 4, 5, 6, 7, 8]).p).toBe(2 / 2 ** 8);
});

test('zeros are dropped and counted', () => {
  expect(signedRankTest([0, 3, -1, 0, 2])).toEqual({ ...signedRankTest([3, -1, 2]), zeros: 2 });
});

test('says which distribution it used, exact to 50 differences, 25 values in each arm and 5 against 213', () => {
  const values = Array.from({ length: 51 }, (_, index) => index - 20.5);
  expect(signedRankTest(values.slice(1)).method).toBe('exact');
  expect(signedRankTest(values).method).toBe('normal');
  expect(mannWhitneyTest(values.slice(0, 25), values.slice(25, 50)).method).toBe('exact');
  expect(mannWhitneyTest(values.slice(0, 25), values.slice(25)).method).toBe('normal');
  const many = Array.from({ length: 214 }, (_, index) => index);
  expect(mannWhitneyTest(values.slice(0, 5), many.slice(1)).method).toBe('exact');
  expect(mannWhitneyTest(values.slice(0, 5), many).method).toBe('normal');
});

test.each(reference.signedRank)('signed-rank test ($method, statistic $statistic) as SciPy has it', (of) => {
  const found = signedRankTest(of.differences);
  expect(found).toMatchObject({ statistic: of.statistic, method: of.method });
  expect(found.p / of.p).toBeCloseTo(1, 10);
});

test.each(reference.mannWhitney)('Mann-Whitney test ($method, u $u) as SciPy has it', (of) => {
  const found = mannWhitneyTest(of.a, of.b);
  expect(found).toMatchObject({ u: of.u, method: of.method });
  expect(found.p / of.p).toBeCloseTo(1, 10);
});

test('the exact signed-rank p counts every assignment of signs, ties and zeros included', () => {
  fc.assert(
    fc.property(tied(9), (differences) => {
      const nonZero = differences.filter((difference) => difference !== 0);
      const at = signedRankTest(differences).statistic;
      const sums = Array.from({ length: 2 ** nonZero.length }, (_, signs) =>
        sumOfPositiveRanks(nonZero.map((value, index) => ((signs >> index) & 1 ? Math.abs(value) : -Math.abs(value)))),
      );
      expect(signedRankTest(differences).p).toBeCloseTo(twiceSmallerTail(sums, at), 12);
    }),
  );
});

test('the exact Mann-Whitney p counts every deal to the arms, ties included', () => {
  fc.assert(
    fc.property(tied(5), tied(5), (a, b) => {
      const all = [...a, ...b];
      const sums = Array.from({ length: 2 ** all.length }, (_, chosen) => chosen)
        .filter((chosen) => all.filter((_, index) => (chosen >> index) & 1).length === a.length)
        .map((chosen) =>
          exceeding(
            all.filter((_, index) => (chosen >> index) & 1),
            all.filter((_, index) => !((chosen >> index) & 1)),
          ),
        );
      const found = mannWhitneyTest(a, b);
      expect(found.u).toBe(exceeding(a, b));
      expect(found.p).toBeCloseTo(twiceSmallerTail(sums, found.u), 12);
    }),
  );
});

test('turning all signs or swapping the arms leaves p as it is', () => {
  fc.assert(
    fc.property(tied(12), tied(12), (a, b) => {
      expect(signedRankTest(a.map((value) => -value)).p).toBe(signedRankTest(a).p);
      expect(mannWhitneyTest(b, a).p).toBeCloseTo(mannWhitneyTest(a, b).p, 12);
      expect(mannWhitneyTest(b, a).u).toBe(a.length * b.length - mannWhitneyTest(a, b).u);
    }),
  );
});

test('the order of the values does not matter, nor does any rising transformation to Mann and Whitney', () => {
  fc.assert(
    fc.property(tied(12), tied(12), (a, b) => {
      expect(signedRankTest([...a].reverse())).toEqual(signedRankTest(a));
      expect(mannWhitneyTest([...a].reverse(), [...b].sort())).toEqual(mannWhitneyTest(a, b));
      const cubed = (values: number[]) => values.map((value) => value ** 3);
      expect(mannWhitneyTest(cubed(a), cubed(b))).toEqual(mannWhitneyTest(a, b));
    }),
  );
});

test('moving every value up never takes the statistic down', () => {
  fc.assert(
    fc.property(distinct(12), distinct(12), fc.integer({ min: 1, max: 500 }), (a, b, up) => {
      const moved = a.map((value) => value + up);
      expect(mannWhitneyTest(moved, b).u).toBeGreaterThanOrEqual(mannWhitneyTest(a, b).u);
      expect(sumOfPositiveRanks(moved)).toBeGreaterThanOrEqual(sumOfPositiveRanks(a.filter((value) => value !== 0)));
    }),
  );
});

test('the normal approximation takes over where the exact p leaves off', () => {
  const values = Array.from({ length: 50 }, (_, index) => (index % 3 === 0 ? -1 : 1) * (index + 1));
  const exact = signedRankTest(values).p;
  const normal = signedRankTest([...values, 25.5]).p;
  expect(exact).toBeGreaterThan(0.01);
  expect(Math.abs(exact - normal)).toBeLessThan(0.02);
});

/** Written again without the package's ranks: how many averages of two values are above zero, ties half. */
function sumOfPositiveRanks(values: readonly number[]): number {
  return values
    .filter((value) => value > 0)
    .map((value) => {
      const sizes = values.map((other) => Math.abs(other));
      const smaller = sizes.filter((size) => size < value).length;
      const equal = sizes.filter((size) => size === value).length;
      return smaller + (equal + 1) / 2;
    })
    .reduce((sum, rank) => sum + rank, 0);
}

function exceeding(a: readonly number[], b: readonly number[]): number {
  return a
    .flatMap((first) => b.map((second): number => (first > second ? 1 : first === second ? 0.5 : 0)))
    .reduce((sum, one) => sum + one, 0);
}

function twiceSmallerTail(all: readonly number[], at: number): number {
  const below = all.filter((value) => value <= at).length / all.length;
  const above = all.filter((value) => value >= at).length / all.length;
  return Math.min(1, 2 * Math.min(below, above));
}
