import { expect, test } from 'vitest';
import { blockValidity } from '../../src/compare/block-validity.ts';

test('a canary that moved by more than 2 % between the ends of a block makes it invalid, whichever way', () => {
  const moved = { state: 'invalid', reason: 'canaryMoved' };
  expect(blockValidity(1000, 1021, [1000, 1021])).toEqual(moved);
  expect(blockValidity(1000, 979, [1000, 979])).toEqual(moved);
});

test('2 % is borne', () => {
  expect(blockValidity(1000, 1019, [1000, 1000, 1019])).toEqual({ state: 'valid' });
});

test('a block on another level than the session is invalid although its own ends agree', () => {
  const readings = [1000, 1001, 999, 1000, 1050, 1050];
  expect(blockValidity(1050, 1050, readings)).toEqual({ state: 'invalid', reason: 'canaryOff' });
});

test('another tolerance is taken at its word', () => {
  expect(blockValidity(1000, 1400, [1000, 1400], 0.5)).toEqual({ state: 'valid' });
  expect(blockValidity(1000, 1011, [1000, 1011], 0.01)).toEqual({ state: 'invalid', reason: 'canaryMoved' });
});
