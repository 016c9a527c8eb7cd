import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';

/** Two layer shards and two head shards over the nano model, as people write it. */
export const NANO = {
  id: 'nano/2_2',
  backends: ['cpu'],
  model_family: 'nano',
  gguf: 'nano.gguf',
  d_model: 64,
  n_heads: 4,
  n_kv_heads: 2,
  d_head: 16,
  d_ff: 128,
  n_layers: 4,
  vocab_size: 512,
  rope_dim: 12,
  rope_freq_base: 10000,
  rms_norm_eps: 1e-5,
  max_seq_len: 256,
  eos_token_id: 2,
  bos_token_id: 1,
  tie_word_embeddings: true,
  quant_bits: 8,
  layers: [
    { start: 0, end: 2 },
    { start: 2, end: 4 },
  ],
  lm_head_shards: [
    { vocab_start: 0, vocab_end: 256 },
    { vocab_start: 256, vocab_end: 512 },
  ],
};

/** A folder of a test's own: a nano model, and room for manifests, a database, a lock and a cache. */
export interface Workspace {
  readonly folder: string;
  readonly model: string;
  readonly database: string;
  /** Lock and cache are the folder's own, so that no other test and no user waits for this one. */
  readonly environment: NodeJS.ProcessEnv;
  /** Writes a manifest; keys that are changed to undefined are left out. Returns its path. */
  manifest(name: string, changes?: Readonly<Record<string, unknown>>): string;
  remove(): void;
}

export const makeWorkspace = async (): Promise<Workspace> => {
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-bench-'));
  const model = join(folder, 'nano.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, model);
  const { CI: _ci, FORCE_COLOR: _colour, ...inherited } = process.env;
  return {
    folder,
    model,
    database: join(folder, 'results.db'),
    environment: {
      ...inherited,
      TERM: 'xterm',
      NO_COLOR: '1',
      SHARDBENCH_LOCK: join(folder, 'lock'),
      SHARDBENCH_CACHE: join(folder, 'cache'),
    },
    manifest: (name, changes = {}) => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify({ ...NANO, id: `nano/${name}`, ...changes }));
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** The smallest measurement there is. */
export const QUICK = ['--profile', 'short', '--processes', '1', '--requests', '1'];
