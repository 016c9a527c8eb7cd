import { expect, test } from 'vitest';
import { probeReadStream, probeStampNs } from '../src/index.ts';
import { refusalOf } from './refusal.ts';

test.each([
  ['probe.threads', { threads: 0 }],
  ['probe.threads', { threads: 257 }],
  ['probe.bytes', { threads: 1, bytes: 1000 }],
  ['probe.bytes', { threads: 1, bytes: 2 ** 37 }],
  ['probe.seconds', { threads: 1, seconds: 0 }],
  ['probe.seconds', { threads: 1, seconds: Number.NaN }],
  ['probe.seconds', { threads: 1, seconds: 61 }],
])('a probe with a wrong figure is refused at %s: %o', async (where, options) => {
  expect(await refusalOf(() => probeReadStream(options))).toMatchObject({ code: 'argument', where });
});

test('every pass over the memory has a rate', async () => {
  const rates = await probeReadStream({ threads: 2, bytes: 2 ** 22, seconds: 0.02 });
  expect(rates.length).toBeGreaterThan(0);
  expect(rates.every((rate) => rate > 0)).toBe(true);
});

test('a signal ends a probe with its reason', async () => {
  const signal = AbortSignal.timeout(20);
  const probe = probeReadStream({ threads: 1, bytes: 2 ** 22, seconds: 60, signal });
  await expect(probe).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('a timestamp costs something', () => {
  expect(probeStampNs()).toBeGreaterThan(0);
});
