import { headRanges, layerRanges, parseTopology } from '@shardbench/manifest';
import type { SyntheticSpec } from '@shardbench/model';

/** A manifest of a synthetic model, cut as `2+2/2` says, as people write it. */
export const syntheticManifest = (spec: SyntheticSpec, cut: string) => ({
  id: `${spec.name}/chain`,
  backends: ['cpu'],
  model_family: spec.name,
  gguf: `${spec.name}.gguf`,
  d_model: spec.dModel,
  n_heads: spec.heads,
  n_kv_heads: spec.kvHeads,
  d_head: spec.dHead,
  d_ff: spec.dFf,
  n_layers: spec.layers,
  vocab_size: spec.vocabulary,
  rope_dim: spec.ropeDim,
  rope_freq_base: spec.ropeFreqBase,
  rms_norm_eps: spec.rmsNormEps,
  max_seq_len: 256,
  eos_token_id: 2,
  bos_token_id: 1,
  tie_word_embeddings: true,
  quant_bits: 8,
  layers: layerRanges(parseTopology(cut)),
  lm_head_shards: headRanges(parseTopology(cut), spec.vocabulary).map(({ start, end }) => ({
    vocab_start: start,
    vocab_end: end,
  })),
});
