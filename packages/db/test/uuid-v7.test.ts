import { expect, it } from 'vitest';
import { uuidV7 } from '../src/uuid-v7.ts';

it('rises within a millisecond, and when the clock is set back', () => {
  const now = Date.now();
  const ids = [now, now, now, now - 5_000, now, now + 1, now].map((ms) => uuidV7(ms));
  for (let burst = 0; burst < 2_000; burst += 1) ids.push(uuidV7(now + 1));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

it('is version 7, variant 10, and begins with the milliseconds', () => {
  const future = Date.now() + 3_600_000;
  const id = uuidV7(future);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(future);
});
