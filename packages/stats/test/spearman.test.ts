import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spearman } from '../src/index.ts';
import { reference } from './reference.ts';

const pairs = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
  minLength: 3,
  maxLength: 20,
});

test('refuses arms of unequal length, no pairs and values that are not finite', () => {
  expect(() => spearman([1, 2], [1])).toThrow('one length');
  expect(() => spearman([], [])).toThrow('found none');
  expect(() => spearman([1, Number.NaN], [1, 2])).toThrow('finite');
});

test('a constant arm and a single pair have no correlation, and two pairs no p', () => {
  expect(spearman([1, 1, 1], [1, 2, 3])).toEqual({ rho: null, n: 3, p: null });
  expect(spearman([1], [2])).toEqual({ rho: null, n: 1, p: null });
  expect(spearman([1, 2], [5, 3])).toEqual({ rho: -1, n: 2, p: null });
});

test.each(reference.spearman)('rho $rho as SciPy has it', (of) => {
  const found = spearman(of.a, of.b);
  expect(found.rho).toBeCloseTo(of.rho, 12);
  expect(found.p).toBeCloseTo(of.p, 10);
});

test('depends on ranks alone, in either order of the arms', () => {
  fc.assert(
    fc.property(pairs, (of) => {
      const a = of.map(([first]) => first);
      const b = of.map(([, second]) => second);
      const found = spearman(a, b);
      expect(spearman(b, a)).toEqual(found);
      expect(
        spearman(
          a.map((value) => value ** 3),
          b,
        ),
      ).toEqual(found);
      const turned = spearman(
        a,
        b.map((value) => -value),
      );
      if (found.rho === null) expect(turned.rho).toBeNull();
      else expect(turned.rho).toBeCloseTo(-found.rho, 12);
    }),
  );
});

test('one order is 1 and the opposite order -1', () => {
  expect(spearman([1, 2, 3, 4], [10, 20, 40, 80])).toEqual({ rho: 1, n: 4, p: 0 });
  expect(spearman([1, 2, 3, 4], [80, 40, 20, 10])).toEqual({ rho: -1, n: 4, p: 0 });
});
