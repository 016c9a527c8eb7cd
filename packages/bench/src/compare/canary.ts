import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, ShardbenchError } from '@shardbench/manifest';
import { type SyntheticSpec, synthesiseModel } from '@shardbench/model';
import { median } from '@shardbench/stats';
import type { CanaryJob } from '../worker/job.ts';
import { launchWorker } from '../worker/launch.ts';

/** Weights of the canary: enough to be read from memory, little enough to open at once. 8 MB. */
const SPEC: SyntheticSpec = {
  name: 'canary',
  seed: 7,
  dModel: 384,
  heads: 6,
  kvHeads: 2,
  dHead: 64,
  dFf: 1024,
  layers: 4,
  vocabulary: 2048,
  ropeDim: 48,
  ropeFreqBase: 10000,
  rmsNormEps: 1e-5,
  contextLength: 131072,
  originalContextLength: 4096,
  attentionFactor: 1.190238,
  slidingWindow: 262144,
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Finds or makes the canary's weights in a cache folder, and returns their path. */
export const canaryModel = async (cacheFolder: string, signal: AbortSignal): Promise<string> => {
  const folder = join(cacheFolder, 'canary');
  const path = join(folder, `${contentHash(SPEC).slice(0, 16)}.gguf`);
  if (await exists(path)) return path;
  await mkdir(folder, { recursive: true });
  await synthesiseModel(SPEC, path, { signal });
  return path;
};

/**
 * One reading of the canary in a process of its own: median nanoseconds of its repetitions. Rejects with the signal's
 * reason, or with a ShardbenchError of kind `storage`, `canaryFailed`.
 */
export const readCanary = async (job: Omit<CanaryJob, 'kind'>, signal: AbortSignal): Promise<number> => {
  let readingNs: number | null = null;
  const end = await launchWorker(
    { ...job, kind: 'canary' },
    {
      signal,
      onMessage: (message) => {
        if (message.type === 'canary') readingNs = Math.round(median(message.repetitionsNs));
      },
    },
  );
  if (end.state === 'finished' && readingNs !== null) return readingNs;
  throw new ShardbenchError('storage', {
    code: 'canaryFailed',
    expected: 'a reading of the canary workload',
    found: end.state === 'refused' ? end.error.message : end.state === 'crashed' ? end.how : 'none',
    where: 'canary',
    remedy: 'delete the folder canary in the cache, then repeat the command',
  });
};
