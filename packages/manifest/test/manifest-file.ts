import { type Manifest, parseManifest } from '../src/index.ts';

/** A small valid manifest file as an object, with the keys given laid over it; undefined takes a key out. */
export const manifestFile = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 'test/2_2',
  artifacts_version: 1,
  model_family: 'test model',
  gguf: 'models/test.gguf',
  d_model: 64,
  n_heads: 4,
  n_kv_heads: 2,
  d_head: 32,
  d_ff: 128,
  n_layers: 4,
  vocab_size: 100,
  rope_dim: 24,
  rope_freq_base: 10000,
  rms_norm_eps: 1e-5,
  max_seq_len: 128,
  eos_token_id: 2,
  bos_token_id: 1,
  tie_word_embeddings: true,
  quant_bits: 8,
  embed_bin: 'embedding.bin',
  layers: [
    { start: 0, end: 2, path: 'a.mlmodelc' },
    { start: 2, end: 4, path: 'b.mlmodelc' },
  ],
  lm_head_shards: [
    { shard_idx: 0, vocab_start: 0, vocab_end: 50, mlmodelc: 'h0.mlmodelc' },
    { shard_idx: 1, vocab_start: 50, vocab_end: 100, mlmodelc: 'h1.mlmodelc' },
  ],
  ...changes,
});

/** That file, parsed. */
export const manifest = (changes: Record<string, unknown> = {}, source = 'test.json'): Manifest =>
  parseManifest(JSON.stringify(manifestFile(changes)), source);
