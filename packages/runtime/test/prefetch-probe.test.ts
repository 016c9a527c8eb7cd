import { expect, test } from 'vitest';
import { backendBuild, probePrefetch } from '../src/index.ts';
import { refusalOf } from './refusal.ts';

/** Read in no time; what it says of a distance says nothing. */
const SMALL = { bytes: 2 ** 21, seconds: 0.002 };

test.each([
  ['probe.threads', { threads: 0 }],
  ['probe.threads', { threads: 257 }],
  ['probe.bytes', { threads: 1, bytes: 1000 }],
  ['probe.bytes', { threads: 1, bytes: 2 ** 37 }],
  ['probe.seconds', { threads: 1, seconds: 0 }],
  ['probe.seconds', { threads: 1, seconds: 61 }],
])('a probe with a wrong figure is refused at %s: %o', async (where, options) => {
  expect(await refusalOf(() => probePrefetch(options))).toMatchObject({ code: 'argument', where });
});

test('a kernel family that this machine has not is refused', async () => {
  const refusal = await refusalOf(() => probePrefetch({ ...SMALL, threads: 1, kernelFamily: 'warp' }));
  expect(refusal.code).toBe('kernelFamilyUnavailable');
});

test('a signal ends a probe with its reason', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  await expect(probePrefetch({ ...SMALL, threads: 1, signal })).rejects.toThrow('stop');
});

test.each(backendBuild().kernelFamilies)(
  '%s gets a distance that was tried, or none where it has none',
  async (family) => {
    const { kernelFamily, prefetchBytes, rates } = await probePrefetch({ ...SMALL, threads: 2, kernelFamily: family });
    expect(kernelFamily).toBe(family);
    expect(rates.every(({ bytesPerS }) => bytesPerS > 0)).toBe(true);
    if (rates.length === 0) expect(prefetchBytes).toBe(0);
    else expect(rates.map((rate) => rate.prefetchBytes)).toContain(prefetchBytes);
  },
);

test('the fastest family is probed unless another is named', async () => {
  const { kernelFamily } = await probePrefetch({ ...SMALL, threads: 1 });
  expect(kernelFamily).toBe(backendBuild().kernelFamilies[0]);
});
