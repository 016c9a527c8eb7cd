import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { fastestKernelFamily } from '../chains/kernel-family.ts';
import { workApart } from '../coreml/work-apart.ts';
import { acquireLock } from '../lock/acquire-lock.ts';
import { type InSessionOptions, waitingFor } from '../session/in-session.ts';
import type { ChainJob, PrefetchDistances, PrefetchJob } from '../worker/job.ts';
import { distanceName } from './distance-of-job.ts';
import { type DistanceKey, distanceKey, type FoundDistance, keepDistance, storedDistance } from './stored-distance.ts';

export interface PrefetchOptions extends Pick<InSessionOptions, 'verb' | 'lockPath' | 'stream' | 'mode' | 'signal'> {
  readonly cacheFolder: string;
  /** Less memory and time than a figure needs, for tests. */
  readonly probe?: Pick<PrefetchJob, 'bytes' | 'seconds'>;
}

/** Making half a gigabyte takes a part of a second; a machine that swaps may take longer. */
const LIMIT_MS = 60_000;

/** A distance in words. */
export const describeDistance = ({ kernelFamily, threads }: DistanceKey, prefetchBytes: number): string =>
  prefetchBytes === 0
    ? `${kernelFamily} has no distance at which weights are fetched`
    : `weights are fetched ${prefetchBytes} bytes ahead with ${distanceName(kernelFamily, threads)}`;

const sayTo =
  ({ stream, mode }: PrefetchOptions) =>
  (line: string): void => {
    if (mode !== 'silent') stream.write(`${line}\n`);
  };

/** Probes in a process of its own and keeps what it found; null, with the reason said, where that did not work. */
const probed = async (key: DistanceKey, options: PrefetchOptions): Promise<FoundDistance | null> => {
  const { cacheFolder, signal, probe } = options;
  const say = sayTo(options);
  const end = await workApart(
    { ...probe, kind: 'prefetch', kernelFamily: key.kernelFamily, threads: key.threads },
    'prefetchProbed',
    {
      signal,
      limitMs: LIMIT_MS,
    },
  );
  if (end.state !== 'done') {
    const why = end.state === 'crashed' ? end.how : end.state === 'timedOut' ? 'it took too long' : end.error.message;
    say(`how far ahead weights are best fetched was not found (${why}): the usual distance is used`);
    return null;
  }
  const { prefetchBytes, rates } = end.message.found;
  const found = { prefetchBytes, rates: [...rates], probedAt: new Date().toISOString() };
  await keepDistance(cacheFolder, key, found);
  if (prefetchBytes > 0) say(`${describeDistance(key, prefetchBytes)}, found once for this machine`);
  return found;
};

/** What was found before, else what is found now: once, while nobody else measures. */
const distanceOf = async (key: DistanceKey, options: PrefetchOptions): Promise<FoundDistance | null> => {
  const { verb, cacheFolder, lockPath, signal } = options;
  const before = await storedDistance(cacheFolder, key);
  if (before !== null) return before;
  using _lock = await acquireLock({
    verb,
    path: lockPath,
    signal,
    onWait: (holder) => sayTo(options)(waitingFor(holder)),
  });
  // Whoever was waited for may have found it.
  return (await storedDistance(cacheFolder, key)) ?? (await probed(key, options));
};

/**
 * How far ahead of its products the CPU backend best fetches weights on this machine, for what each of some jobs executes
 * with. A distance that could not be found, or that the kernel family has not, is left out.
 *
 * @throws ShardbenchError of kind `storage` where there is no addon, no worker or no lock; the signal's reason
 */
export const prefetchDistances = async (
  jobs: readonly Pick<ChainJob, 'kernelFamily' | 'threads'>[],
  options: PrefetchOptions,
): Promise<PrefetchDistances> => {
  const distances: Record<string, number> = {};
  for (const { kernelFamily = fastestKernelFamily(), threads } of jobs) {
    const name = distanceName(kernelFamily, threads);
    if (name in distances) continue;
    const found = await distanceOf(distanceKey(kernelFamily, threads), options);
    if (found !== null && found.prefetchBytes > 0) distances[name] = found.prefetchBytes;
  }
  return distances;
};

/** Jobs of those chains that the CPU backend executes. */
export const cpuJobs = (chains: readonly ChainUnderTest[]): ChainJob[] =>
  chains.flatMap(({ job }) => (job.backend === 'cpu' ? [job] : []));

/** A chain whose workers know the distances. */
export const withPrefetch = (chain: ChainUnderTest, prefetch: PrefetchDistances): ChainUnderTest => ({
  ...chain,
  job: { ...chain.job, prefetch },
});
