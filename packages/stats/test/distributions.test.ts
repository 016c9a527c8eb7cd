import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalCumulative, normalQuantile } from '../src/normal-distribution.ts';
import { studentQuantile, studentTwoSided } from '../src/student-distribution.ts';
import { reference } from './reference.ts';

test('refuses shares that no value has, and degrees of freedom that no sample has', () => {
  for (const share of [0, 1, -0.1, Number.NaN]) expect(() => normalQuantile(share)).toThrow('strictly between 0 and 1');
  expect(() => studentTwoSided(1, 0)).toThrow('positive degrees of freedom');
});

test.each(reference.normal)('P(Z <= $z) as SciPy has it, far tail included', ({ z, cumulative }) => {
  expect(normalCumulative(z) / cumulative).toBeCloseTo(1, 12);
});

test.each(reference.normalQuantiles)('normal quantile of $share as SciPy has it', ({ share, z }) => {
  expect(normalQuantile(share)).toBeCloseTo(z, 11);
});

test.each(reference.student)('P(|T| >= |$t|) with $freedom degrees of freedom as SciPy has it', (of) => {
  expect(studentTwoSided(of.t, of.freedom) / of.twoSided).toBeCloseTo(1, 10);
});

test.each(reference.studentQuantiles)('Student quantile of $share with $freedom degrees of freedom', (of) => {
  expect(studentQuantile(of.share, of.freedom) / of.t).toBeCloseTo(1, 9);
});

test('an endless t has no tail left', () => {
  expect(studentTwoSided(Number.POSITIVE_INFINITY, 4)).toBe(0);
});

test('quantiles invert the distributions', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (share) => {
      expect(normalCumulative(normalQuantile(share))).toBeCloseTo(share, 12);
      const t = studentQuantile(share, 7);
      expect(t < 0 ? studentTwoSided(t, 7) / 2 : 1 - studentTwoSided(t, 7) / 2).toBeCloseTo(share, 10);
    }),
    { numRuns: 50 },
  );
});
