import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fastestKernelFamily } from '../../src/chains/kernel-family.ts';
import { readHolder } from '../../src/lock/holder.ts';
import { distanceName } from '../../src/prefetch/distance-of-job.ts';
import { describeDistance, type PrefetchOptions, prefetchDistances } from '../../src/prefetch/prefetch-distances.ts';
import { distanceFolder, distanceKey, keepDistance, storedDistance } from '../../src/prefetch/stored-distance.ts';
import { until } from '../cli-process.ts';
import { startHolder } from '../lock/holder-process.ts';

const FASTEST = fastestKernelFamily();
/** What the probe may say; nothing where the fastest family has no distance. */
const TRIED = FASTEST === 'scalar' || FASTEST.startsWith('neon') ? [undefined] : [128, 256, 512, 768, 1024, 2048];
const KEPT = { prefetchBytes: 1024, rates: [], probedAt: '2026-11-21T09:30:00.000Z' };

let cacheFolder: string;
let said: string;
beforeEach(() => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'shardbench-distances-'));
  said = '';
});
afterEach(() => rmSync(cacheFolder, { recursive: true, force: true }));

const ONE = { threads: 1 };
const TWO = { threads: 2 };
const on = (threads: number): string => distanceName(FASTEST, threads);

const options = (changes: Partial<PrefetchOptions> = {}): PrefetchOptions => ({
  verb: 'run',
  cacheFolder,
  lockPath: join(cacheFolder, 'lock'),
  stream: { write: (text: string) => (said += text) },
  mode: 'plain',
  signal: new AbortController().signal,
  // Read in no time: the distance that comes out says nothing.
  probe: { bytes: 2 ** 21, seconds: 0.002 },
  ...changes,
});

test('a probe that is refused stops nobody: why is said, nothing is kept, and the usual distance stays', async () => {
  expect(await prefetchDistances([ONE], options({ probe: { bytes: 5 } }))).toEqual({});
  expect(said).toMatch(/^how far ahead weights are best fetched was not found \(.*\): the usual distance is used\n$/);
  expect(await storedDistance(cacheFolder, distanceKey(FASTEST, 1))).toBeNull();
});

test('an interruption ends it with its reason', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  await expect(prefetchDistances([ONE], options({ signal }))).rejects.toThrow('stop');
});

test('where no chain is for the CPU nothing is probed', async () => {
  expect(await prefetchDistances([], options())).toEqual({});
  expect([readdirSync(cacheFolder), said]).toEqual([[], '']);
});

test('the first call finds a distance for each number of threads, and the next ones know it', async () => {
  const found = await prefetchDistances([ONE, TWO, { ...TWO, kernelFamily: FASTEST }], options());
  for (const threads of [1, 2]) {
    expect(TRIED).toContain(found[on(threads)]);
    const stored = await storedDistance(cacheFolder, distanceKey(FASTEST, threads));
    expect(stored?.prefetchBytes).toBe(found[on(threads)] ?? 0);
  }
  expect(said.match(/found once for this machine$/gm)).toHaveLength(2);
  said = '';
  expect(await prefetchDistances([ONE, TWO], options())).toEqual(found);
  expect(said).toBe('');
});

test('what is stored is used without asking the machine', async () => {
  await keepDistance(cacheFolder, distanceKey(FASTEST, 2), KEPT);
  expect(await prefetchDistances([TWO], options())).toEqual({ [on(2)]: 1024 });
});

test('a damaged file is made anew', async () => {
  await keepDistance(cacheFolder, distanceKey(FASTEST, 2), KEPT);
  const [name = ''] = readdirSync(distanceFolder(cacheFolder));
  writeFileSync(join(distanceFolder(cacheFolder), name), '{"version":1');
  const found = await prefetchDistances([TWO], options({ mode: 'silent' }));
  expect(TRIED).toContain(found[on(2)]);
  expect((await storedDistance(cacheFolder, distanceKey(FASTEST, 2)))?.prefetchBytes).toBe(found[on(2)] ?? 0);
  expect(said).toBe('');
});

test('nobody else measures while it probes', async () => {
  const { lockPath } = options();
  const holders: (string | undefined)[] = [];
  const stream = { write: () => holders.push(readHolder(lockPath)?.verb) };
  await prefetchDistances([ONE], options({ verb: 'compare', probe: { bytes: 5 }, stream }));
  expect([...holders, readHolder(lockPath)]).toEqual(['compare', null]);
});

test('while somebody else measures it waits, and takes what was found meanwhile', async () => {
  const { lockPath } = options();
  const holder = startHolder(lockPath, 'all');
  expect(await holder.next()).toEqual({ state: 'held' });
  const waiting = prefetchDistances([TWO], options());
  await until('it waits', () => said.includes('waiting for "all"'));
  await keepDistance(cacheFolder, distanceKey(FASTEST, 2), KEPT);
  await holder.release();
  expect(await waiting).toEqual({ [on(2)]: 1024 });
});

test('a kernel family without a distance has none, and is asked once', async () => {
  expect(await prefetchDistances([{ threads: 1, kernelFamily: 'scalar' }], options())).toEqual({});
  const stored = await storedDistance(cacheFolder, distanceKey('scalar', 1));
  expect(stored).toMatchObject({ prefetchBytes: 0, rates: [] });
  expect(await prefetchDistances([{ threads: 1, kernelFamily: 'scalar' }], options())).toEqual({});
  expect(await storedDistance(cacheFolder, distanceKey('scalar', 1))).toEqual(stored);
  expect(said).toBe('');
});

test('a distance in words says with what it was found', () => {
  const words = (threads: number, prefetchBytes: number) =>
    describeDistance({ machineId: '', kernelFamily: 'vnni', threads }, prefetchBytes);
  expect(words(1, 256)).toBe('weights are fetched 256 bytes ahead with vnni on 1 thread');
  expect(words(2, 768)).toBe('weights are fetched 768 bytes ahead with vnni on 2 threads');
  expect(words(2, 0)).toBe('vnni has no distance at which weights are fetched');
});
