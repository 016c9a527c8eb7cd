import { type Manifest, parseManifest } from '@shardbench/manifest';
import type { ContractModelFacts } from '../src/index.ts';

/** A manifest as people have it, cut 16+8+6+2 with four head shards. */
export const manifest: Manifest = parseManifest(
  JSON.stringify({
    artifacts_version: 1,
    model_family: 'Phi 4 Mini Instruct',
    gguf: 'phi4-mini.gguf',
    d_model: 3072,
    n_heads: 24,
    n_kv_heads: 8,
    d_head: 128,
    d_ff: 8192,
    n_layers: 32,
    vocab_size: 200064,
    rope_dim: 96,
    rope_freq_base: 10000,
    rms_norm_eps: 9.999999747378752e-6,
    max_seq_len: 2048,
    eos_token_id: 200020,
    bos_token_id: 199999,
    tie_word_embeddings: true,
    quant_bits: 8,
    layers: [
      { start: 0, end: 16 },
      { start: 16, end: 24 },
      { start: 24, end: 30 },
      { start: 30, end: 32 },
    ],
    lm_head_shards: [0, 1, 2, 3].map((index) => ({
      shard_idx: index,
      vocab_start: index * 50016,
      vocab_end: (index + 1) * 50016,
    })),
  }),
  'phi4mini_runtime_meta_16_8_6_2.json',
);

/** What the matching weights say. */
export const model: ContractModelFacts = {
  architecture: 'phi3',
  dModel: 3072,
  heads: 24,
  kvHeads: 8,
  dHead: 128,
  dFf: 8192,
  layers: 32,
  vocabulary: 200064,
  ropeDim: 96,
  ropeFreqBase: 10000,
  rmsNormEps: 1e-5,
  contextLength: 131072,
  originalContextLength: 4096,
  attentionFactor: Math.fround(1.190238),
  eosTokenId: 200020,
  bosTokenId: 199999,
  tiedEmbeddings: true,
  quantisation: 'Q8_0',
  ropeFactorsShort: new Float32Array(48).fill(1),
  ropeFactorsLong: new Float32Array(48).fill(1.5),
};
