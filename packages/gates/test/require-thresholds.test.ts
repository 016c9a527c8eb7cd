import { describe, expect, test } from 'vitest';
import {
  CPU_GOLDEN_THRESHOLDS,
  END_TO_END_THRESHOLDS,
  EXACT_PARITY,
  endToEndGate,
  goldenGate,
  parityGate,
} from '../src/index.ts';

const { NaN: NOT_A_NUMBER, POSITIVE_INFINITY: ENDLESS } = Number;

const JUDGES = {
  golden: (change: object) => goldenGate([], { ...CPU_GOLDEN_THRESHOLDS, ...change }),
  parity: (change: object) => parityGate([], { ...EXACT_PARITY, ...change }),
  endToEnd: (change: object) => endToEndGate([], { thresholds: { ...END_TO_END_THRESHOLDS, ...change } }),
} as const;

describe.each<[keyof typeof JUDGES, string, readonly unknown[]]>([
  ['golden', 'cosineMin', [NOT_A_NUMBER, 1.01, -1.01, '0.9', undefined, null]],
  ['golden', 'relativeRmseMax', [NOT_A_NUMBER, -0.1, ENDLESS]],
  ['golden', 'worstLaneMax', [NOT_A_NUMBER, -1, ENDLESS]],
  ['golden', 'positionsMin', [NOT_A_NUMBER, 0, 1.5, ENDLESS]],
  ['parity', 'cosineMin', [NOT_A_NUMBER, 2]],
  ['parity', 'maxAbsMax', [NOT_A_NUMBER, -1e-9, ENDLESS]],
  ['endToEnd', 'logitsCosineMin', [NOT_A_NUMBER, 1.5]],
  ['endToEnd', 'marginRatioMax', [NOT_A_NUMBER, -0.15, ENDLESS]],
  ['endToEnd', 'promptsMin', [NOT_A_NUMBER, 0, 2.5]],
])('the %s gate with a threshold %s', (gate, name, wrong) => {
  test.each(wrong.map((value) => [value]))('of %s is refused by name', (value) => {
    expect(() => JUDGES[gate]({ [name]: value })).toThrow(
      expect.objectContaining({
        kind: 'input',
        code: 'thresholdOutOfRange',
        where: `${gate}.${name}`,
        found: String(value),
      }),
    );
  });
});

test('the product’s own thresholds, and the ends of their ranges, are taken', () => {
  for (const judge of Object.values(JUDGES)) expect(() => judge({})).not.toThrow();
  expect(() => JUDGES.golden({ cosineMin: 1, relativeRmseMax: 0, worstLaneMax: 0, positionsMin: 1 })).not.toThrow();
  expect(() => JUDGES.parity({ cosineMin: -1, maxAbsMax: 0 })).not.toThrow();
});
