import { headRanges, layerRanges, type Manifest, parseManifest, parseTopology } from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';
import { onTestFinished } from 'vitest';
import {
  type Chain,
  type ChainOptions,
  type ChainRequest,
  manifestRequest,
  openChain,
  type Session,
} from '../src/index.ts';

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

/** Request of a chain over a model. */
export const requestFor = (model: ModelFile, topology: string, options: Partial<ChainOptions> = {}): ChainRequest =>
  manifestRequest(manifestFor(model, topology), model, { backend: 'cpu', threads: 1, ...options });

/** Opens a chain that is disposed when the test has ended. */
export const openUntilTestEnds = async (request: ChainRequest): Promise<Chain> => {
  const chain = await openChain(request);
  onTestFinished(() => chain.dispose());
  return chain;
};

/** A session on a chain of its own. */
export const openSession = async (request: ChainRequest): Promise<Session> =>
  (await openUntilTestEnds(request)).newSession();
