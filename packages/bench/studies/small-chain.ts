import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '@shardbench/manifest';
import { hashModel, openModel, SYNTHETIC_MODELS, type SyntheticSpec, synthesiseModel } from '@shardbench/model';
import { type ChainUnderTest, gateSubject } from '../src/chains/chain-under-test.ts';
import { judgeChain } from '../src/session/judge-chain.ts';
import type { ExecutionFacts } from '../src/worker/job.ts';

/** Four layers as wide as those of the tiny model, so that a process takes a third of a second: 8 MB. */
const SPEC: SyntheticSpec = { ...SYNTHETIC_MODELS.tiny, name: 'small', layers: 4, vocabulary: 2048 };

const MANIFEST = {
  id: 'small/1_2_1',
  backends: ['cpu'],
  model_family: 'small',
  gguf: 'small.gguf',
  ...{ d_model: 384, n_heads: 6, n_kv_heads: 2, d_head: 64, d_ff: 1024, n_layers: 4, vocab_size: 2048 },
  ...{ rope_dim: 48, rope_freq_base: 10000, rms_norm_eps: 1e-5, max_seq_len: 256, eos_token_id: 2, bos_token_id: 1 },
  ...{ tie_word_embeddings: true, quant_bits: 8 },
  layers: [
    { start: 0, end: 1 },
    { start: 1, end: 3 },
    { start: 3, end: 4 },
  ],
  lm_head_shards: [
    { vocab_start: 0, vocab_end: 1024 },
    { vocab_start: 1024, vocab_end: 2048 },
  ],
};

/** Short, but with as many requests as a verdict on steadiness takes. */
export const SMALL_PROFILE = {
  name: 'study',
  promptTokens: 8,
  newTokens: 16,
  warmupRequests: 2,
  requests: 5,
  processes: 1,
} as const;

/** One thread: the other core stays for everything else that runs. */
export const SMALL_THREADS = 1;

/** The small chain that comparisons are studied on, made in a folder where it is not there. */
export const smallChain = async (folder: string): Promise<ChainUnderTest> => {
  await mkdir(folder, { recursive: true });
  const [modelPath, manifestPath] = [join(folder, 'small.gguf'), join(folder, 'small.json')];
  const made = await stat(modelPath).catch(() => null);
  if (made === null) await synthesiseModel(SPEC, modelPath);
  await writeFile(manifestPath, JSON.stringify(MANIFEST));
  const [manifest, model, modelHash] = [
    await readManifest(manifestPath),
    await openModel(modelPath),
    await hashModel(modelPath),
  ];
  const packedFolder = join(folder, 'packed');
  const job = { manifestPath, modelPath, modelHash, backend: 'cpu' as const, threads: SMALL_THREADS, packedFolder };
  return { manifest, model, job, prompts: [] };
};

/** Runs the gates of the chain once; throws when it does not pass, for then nothing about its speed would count. */
export const judgedOnce = async (
  chain: ChainUnderTest,
  folder: string,
  signal: AbortSignal,
): Promise<ExecutionFacts> => {
  const { report, execution, crash } = await judgeChain(chain, gateSubject(chain, [SMALL_PROFILE]), {
    cacheFolder: folder,
    keepGoing: false,
    signal,
    onPhase: () => undefined,
  });
  const failed = report.results.find(({ outcome }) => outcome.state !== 'passed');
  if (crash !== null || failed !== undefined) {
    throw new Error(`the small chain did not pass its gates: ${crash ?? JSON.stringify(failed)}`);
  }
  return execution;
};
