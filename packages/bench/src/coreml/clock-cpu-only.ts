import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GateResult } from '@shardbench/gates';
import { contentHash, layerShardName } from '@shardbench/manifest';
import { addonHash, type ShardArtifactHash } from '@shardbench/runtime';
import { z } from 'zod';
import { type ChainUnderTest, promptOf } from '../chains/chain-under-test.ts';
import { compiledFolder } from './prepare-coreml.ts';
import { workApart } from './work-apart.ts';

/** Median milliseconds of one decode step with `cpuOnly`, per layer shard and for all head shards together. */
const Clock = z.object({ layersMs: z.array(z.number()), headsMs: z.number() });
type Clock = z.infer<typeof Clock>;

const PROMPT_TOKENS = 4;
const NEW_TOKENS = 8;

const known = async (path: string): Promise<Clock | null> => {
  try {
    return Clock.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
};

/** What cannot be kept is measured again next time. */
const keep = async (path: string, clock: Clock): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, JSON.stringify(clock));
    await rename(`${path}.${process.pid}`, path);
  } catch {}
};

/**
 * Times a chain's artifacts once with `cpuOnly`, in a worker of its own: what a shard takes that was planned on the Neural
 * Engine and is not there. Kept by artifacts, system build and addon. Null where it cannot be had, which judges nothing.
 */
export const clockCpuOnly = async (
  chain: ChainUnderTest,
  artifacts: readonly ShardArtifactHash[],
  { cacheFolder, signal }: { readonly cacheFolder: string; readonly signal: AbortSignal },
): Promise<Clock | null> => {
  const { job, coreml } = chain;
  if (job.coreml === undefined || coreml === undefined) return null;
  const identity = [artifacts.map(({ artifactHash }) => artifactHash), coreml.osBuild, addonHash()];
  const path = join(compiledFolder(cacheFolder), 'clock', `${contentHash(identity).slice(0, 32)}.json`);
  const before = await known(path);
  if (before !== null) return before;
  const request = { ...job.coreml.request, computeUnits: 'cpuOnly', verifier: null } as const;
  const prompt = [...promptOf(chain, { promptTokens: PROMPT_TOKENS })];
  const end = await workApart(
    { ...job, coreml: { ...job.coreml, request }, kind: 'clock', prompt, newTokens: NEW_TOKENS },
    'clocked',
    { signal, limitMs: coreml.planLimitMs },
  );
  if (end.state !== 'done') return null;
  const clock = { layersMs: [...end.message.layersMs], headsMs: end.message.headsMs };
  await keep(path, clock);
  return clock;
};

/** Name of the figure that holds what a layer shard takes with `cpuOnly`. */
export const CPU_ONLY_MS = 'cpuOnlyMs';
/** The same of all head shards together, kept with the first of them. */
export const HEADS_CPU_ONLY_MS = 'headsCpuOnlyMs';

const FIRST_HEAD = 'head 0';

/** Residency results with the times laid beside the plan. */
export const withClock = (
  results: readonly GateResult[],
  { manifest }: Pick<ChainUnderTest, 'manifest'>,
  { layersMs, headsMs }: Clock,
): GateResult[] => {
  const times = new Map<string, readonly [metric: string, ms: number]>([
    ...manifest.layerShards.map(
      (shard, index) => [layerShardName(shard), [CPU_ONLY_MS, layersMs[index] ?? 0]] as const,
    ),
    [FIRST_HEAD, [HEADS_CPU_ONLY_MS, headsMs]],
  ]);
  return results.map((result) => {
    const time = result.gate === 'residency' ? times.get(result.shard) : undefined;
    if (time === undefined || result.outcome.state === 'notRun') return result;
    const [metric, value] = time;
    const figures = [...result.outcome.figures, { metric, value, threshold: null }];
    return { ...result, outcome: { ...result.outcome, figures } };
  });
};
