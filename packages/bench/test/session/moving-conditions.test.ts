import { expect, test } from 'vitest';
import { movingConditions } from '../../src/session/moving-conditions.ts';

test('between two processes only what moves is read', () => {
  expect(Object.keys(movingConditions()).sort()).toEqual(['loadAverage', 'steal', 'thermal', 'throttling']);
});
