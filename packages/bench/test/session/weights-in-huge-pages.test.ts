import { expect, test } from 'vitest';
import { conditionsAfter, hugePagesTeller, hugePagesWarning } from '../../src/session/weights-in-huge-pages.ts';

const asked = (bytes: number | null) => ({ askedBytes: 100e6, bytes });

test('weights are warned about from the first byte below nine tenths', () => {
  expect(hugePagesWarning(asked(100e6))).toBeNull();
  expect(hugePagesWarning(asked(90e6))).toBeNull();
  expect(hugePagesWarning(asked(90e6 - 1))).toMatch(/^90\.0 MB of 100 MB of weights lie in huge pages.*doctor/);
  expect(hugePagesWarning(asked(0))).toContain('0 B of 100 MB');
});

test('a system that does not say is not warned about', () => {
  expect(hugePagesWarning(asked(null))).toBeNull();
});

test('every chain is warned about once', () => {
  const said: string[] = [];
  const tell = hugePagesTeller((line) => said.push(line));
  tell('a', null);
  tell('a', asked(100e6));
  tell('a', asked(0));
  tell('a', asked(0));
  tell('b', asked(0));
  expect(said.map((line) => line.slice(0, 11))).toEqual(['warning: a:', 'warning: b:']);
});

test('the conditions after a process say where its weights lay, where they asked', () => {
  expect(conditionsAfter(asked(5))).toMatchObject({ weightsInHugePages: { askedBytes: 100e6, bytes: 5 } });
  expect(Object.keys(conditionsAfter(null))).not.toContain('weightsInHugePages');
});
