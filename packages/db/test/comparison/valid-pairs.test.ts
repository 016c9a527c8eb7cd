import { expect, test } from 'vitest';
import type { Arm } from '../../src/comparison/arms.ts';
import type { MeasuredBlock } from '../../src/comparison/measured-block.ts';
import { validPairs } from '../../src/comparison/valid-pairs.ts';

const block = (ordinal: number, order: string, state: 'valid' | 'invalid' = 'valid'): MeasuredBlock => ({
  ordinal,
  launches: [...order].map((arm, index) => ({
    arm: arm as Arm,
    launchOrdinal: 4 * ordinal + index,
    blockOrdinal: ordinal,
  })),
  canaryBeforeNs: 1,
  canaryAfterNs: 1,
  validity: state === 'valid' ? { state } : { state, reason: 'canaryMoved' },
});

test('neighbours in a block are a pair, whichever of them ran first', () => {
  expect(validPairs([block(0, 'abba'), block(1, 'baab')], (launch) => launch)).toEqual({
    a: [0, 3, 5, 6],
    b: [1, 2, 4, 7],
  });
});

test('an invalid block gives no pair', () => {
  expect(validPairs([block(0, 'abba', 'invalid'), block(1, 'ba')], (launch) => launch)).toEqual({ a: [5], b: [4] });
});

test('a pair of which one side has no value is left out', () => {
  expect(validPairs([block(0, 'abba')], (launch) => (launch === 2 ? null : launch))).toEqual({ a: [0], b: [1] });
});
