import { describe, expect, it } from 'vitest';
import { compareRows } from '../src/index.ts';

const rows = (...values: number[]): Float32Array => Float32Array.from(values);

describe('compareRows', () => {
  it('refuses rows that do not fit each other', () => {
    expect(() => compareRows(rows(1, 2), rows(1, 2, 3), 1)).toThrow(RangeError);
    expect(() => compareRows(rows(1, 2, 3), rows(1, 2, 3), 2)).toThrow(RangeError);
    expect(() => compareRows(rows(), rows(), 2)).toThrow(RangeError);
  });

  it('finds nothing between equal rows', () => {
    expect(compareRows(rows(1, 2, 3, 4), rows(1, 2, 3, 4), 2)).toMatchObject({
      positions: 2,
      rmse: 0,
      relativeRmse: 0,
      maxAbs: 0,
      worstLane: 1,
      nonFinite: 0,
    });
  });

  it('takes the smallest cosine of any position, not that of all values together', () => {
    const compared = compareRows(rows(100, 0, 0, 1), rows(100, 0, 1, 0), 2);
    expect(compared.cosineMin).toBeCloseTo(0, 12);
    expect(compared.cosineMean).toBeCloseTo(0.5, 12);
  });

  it('computes RMSE, its share of the reference, and the largest difference by hand', () => {
    const compared = compareRows(rows(1, 2, 3, 8), rows(1, 2, 3, 4), 4);
    expect(compared.rmse).toBeCloseTo(2, 12);
    expect(compared.relativeRmse).toBeCloseTo(2 / Math.sqrt(30 / 4), 12);
    expect(compared.maxAbs).toBe(4);
  });

  it('names the lane that is worse than the median one', () => {
    const reference = new Float32Array(32).fill(1);
    const candidate = reference.map((value, index) => value + (index % 8 === 5 ? 1 : 0.125));
    expect(compareRows(candidate, reference, 8)).toMatchObject({ worstLaneIndex: 5, worstLane: 8 });
  });

  it('calls a single broken lane endless when every other lane is exact', () => {
    const reference = new Float32Array(16).fill(1);
    const candidate = reference.map((value, index) => (index % 4 === 2 ? value + 1 : value));
    expect(compareRows(candidate, reference, 4)).toMatchObject({ worstLane: null, worstLaneIndex: 2 });
  });

  it('counts what is not finite and makes no number of it', () => {
    const compared = compareRows(rows(Number.NaN, 1, Number.POSITIVE_INFINITY, 1), rows(1, 1, 1, 1), 2);
    expect(compared).toMatchObject({ nonFinite: 2, cosineMin: null, rmse: null, maxAbs: null });
  });
});
