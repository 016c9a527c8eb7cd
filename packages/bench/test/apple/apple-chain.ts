import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SYNTHETIC_MODELS, type SyntheticSpec, synthesiseModel } from '@shardbench/model';

/** The model that the packages of the fixture hold: the same weights from the same seed. */
export const APPLE_SPEC: SyntheticSpec = {
  ...SYNTHETIC_MODELS.nano,
  name: 'apple',
  dModel: 64,
  heads: 2,
  kvHeads: 1,
  dHead: 32,
  dFf: 32,
  layers: 2,
  vocabulary: 512,
  ropeDim: 24,
};

const PACKAGES = fileURLToPath(new URL('../../../runtime/test/fixtures/mlpackage/chain', import.meta.url));

const MANIFEST = {
  id: 'apple/1_1',
  backends: ['coreml', 'cpu'],
  gguf: 'apple.gguf',
  d_model: 64,
  n_heads: 2,
  n_kv_heads: 1,
  d_head: 32,
  d_ff: 32,
  n_layers: 2,
  vocab_size: 512,
  rope_dim: 24,
  rope_freq_base: 10000,
  rms_norm_eps: 1e-5,
  max_seq_len: 256,
  eos_token_id: 2,
  bos_token_id: 1,
  tie_word_embeddings: true,
  quant_bits: 8,
  layers: [
    { start: 0, end: 1, path: 'layer0.mlpackage' },
    { start: 1, end: 2, path: 'layer1.mlpackage' },
  ],
  lm_head_shards: [
    { vocab_start: 0, vocab_end: 256, mlmodelc: 'head0.mlpackage' },
    { vocab_start: 256, vocab_end: 512, mlmodelc: 'head1.mlpackage' },
  ],
};

/** A small chain as people have theirs: a manifest beside its weights, and a folder of packages. */
export interface AppleChain {
  readonly folder: string;
  readonly manifest: string;
  readonly packages: string;
  readonly environment: NodeJS.ProcessEnv;
  remove(): void;
}

export const makeAppleChain = async (): Promise<AppleChain> => {
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-apple-'));
  await synthesiseModel(APPLE_SPEC, join(folder, 'apple.gguf'));
  const manifest = join(folder, 'apple_runtime_meta_1_1.json');
  writeFileSync(manifest, JSON.stringify(MANIFEST));
  const { CI: _ci, ...inherited } = process.env;
  return {
    folder,
    manifest,
    packages: PACKAGES,
    environment: {
      ...inherited,
      NO_COLOR: '1',
      SHARDBENCH_LOCK: join(folder, 'lock'),
      SHARDBENCH_CACHE: join(folder, 'cache'),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
