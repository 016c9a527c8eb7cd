import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareLogits, type StepComparison } from '../src/index.ts';

function compareOne(candidate: readonly number[], reference: readonly number[]): StepComparison {
  const [step] = compareLogits(Float32Array.from(candidate), Float32Array.from(reference), reference.length);
  if (step === undefined) throw new Error('there is one step');
  return step;
}

describe('refuses arrays that are no logits of the same steps', () => {
  test('different lengths', () => {
    expect(() => compareLogits(new Float32Array(8), new Float32Array(4), 4)).toThrow("reference's 4, found 8");
  });

  test('no whole number of steps', () => {
    expect(() => compareLogits(new Float32Array(6), new Float32Array(6), 4)).toThrow('rows of 4 logits');
    expect(() => compareLogits(new Float32Array(0), new Float32Array(0), 4)).toThrow('found 0 logits');
  });
});

test('equal logits have cosine 1 and no distance', () => {
  expect(compareOne([3, -1, 2], [3, -1, 2])).toMatchObject({ cosine: 1, rmse: 0, relativeRmse: 0, maxAbs: 0 });
});

test('figures of a step that can be worked out by hand', () => {
  const step = compareOne([3, 0, 4, 0], [4, 0, 3, 0]);
  expect(step.cosine).toBeCloseTo(24 / 25, 12);
  expect(step.rmse).toBeCloseTo(Math.sqrt(2 / 4), 12);
  expect(step.logitRms).toBe(2.5);
  expect(step.relativeRmse).toBeCloseTo(Math.sqrt(0.5) / 2.5, 12);
  expect(step).toMatchObject({ maxAbs: 1, candidateTop1: 2, referenceTop1: 0, referenceMargin: 1 });
});

test('the lowest token id wins a tie', () => {
  expect(compareOne([1, 5, 5, 5], [2, 2, 1, 2])).toMatchObject({ candidateTop1: 1, referenceTop1: 0 });
});

test('logits of zeros are like nothing, so an empty output cannot pass', () => {
  expect(compareOne([0, 0], [1, 2])).toMatchObject({ cosine: 0, relativeRmse: 1 });
  expect(compareOne([1, 2], [0, 0])).toMatchObject({ cosine: 0, relativeRmse: null });
  expect(compareOne([0, 0], [0, 0])).toMatchObject({ cosine: 0, relativeRmse: 0 });
});

test('counts NaN and infinity on both sides, and NaN never wins top-1', () => {
  const step = compareOne([Number.NaN, 1, Number.POSITIVE_INFINITY, 2], [1, Number.NaN, 2, 3]);
  expect(step).toMatchObject({ nonFinite: 2, referenceNonFinite: 1, referenceTop1: 3, candidateTop1: 2 });
  expect(step).toMatchObject({ cosine: null, rmse: null, relativeRmse: null, maxAbs: null, logitRms: null });
});

test('a NaN does not take top-1 from a number before it', () => {
  expect(compareOne([5, Number.NaN, 1, 2], [5, 0, 1, 2]).candidateTop1).toBe(0);
});

test('a step does not see its neighbours', () => {
  const steps = compareLogits(Float32Array.of(1, 0, 0, 1), Float32Array.of(1, 0, 1, 0), 2);
  expect(steps.map((step) => step.cosine)).toEqual([1, 0]);
});

test('sums in double precision: a small error in a large vocabulary is not rounded away', () => {
  const reference = new Float32Array(200064).fill(100);
  const candidate = reference.with(7, 101);
  expect(compareLogits(candidate, reference, reference.length)[0]?.rmse).toBeCloseTo(1 / Math.sqrt(200064), 12);
});

test('cosine ignores a common scale, and the margin of the reference is never negative', () => {
  const logits = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(logits, logits, (candidate, reference) => {
      const step = compareOne(candidate, reference);
      const doubled = compareOne(
        candidate.map((logit) => logit * 2),
        reference,
      );
      expect(doubled.cosine).toBeCloseTo(step.cosine as number, 12);
      expect(step.referenceMargin).toBeGreaterThanOrEqual(0);
      expect(Math.abs(step.cosine as number)).toBeLessThanOrEqual(1);
    }),
  );
});
