import { headRanges, layerRanges, type Manifest, parseManifest, parseTopology } from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';

/** A manifest that fits a model, cut as the topology says, with the keys given laid over it; undefined takes a key out. */
export const manifestFor = (
  { facts }: ModelFile,
  topology: string,
  changes: Record<string, unknown> = {},
): Manifest => {
  const cut = parseTopology(topology);
  const file = {
    id: 'test/chain',
    d_model: facts.dModel,
    n_heads: facts.heads,
    n_kv_heads: facts.kvHeads,
    d_head: facts.dHead,
    d_ff: facts.dFf,
    n_layers: facts.layers,
    vocab_size: facts.vocabulary,
    rope_dim: facts.ropeDim,
    rope_freq_base: facts.ropeFreqBase,
    rms_norm_eps: facts.rmsNormEps,
    max_seq_len: 128,
    layers: layerRanges(cut),
    lm_head_shards: headRanges(cut, facts.vocabulary).map(({ start, end }, index) => ({
      shard_idx: index,
      vocab_start: start,
      vocab_end: end,
    })),
    ...changes,
  };
  return parseManifest(JSON.stringify(file), 'test.json');
};
