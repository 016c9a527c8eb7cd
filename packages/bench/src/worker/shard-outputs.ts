import type { ModelDimensions, ShardRange } from '@shardbench/manifest';
import type { Chain } from '@shardbench/runtime';

/** What one shard puts out for given hidden states: hidden states of a layer shard, logits of all head shards. */
export interface ShardOutputs {
  /** Output of a layer shard, by index, fed from position 0 on: [length, dModel]. */
  layerShard(index: number, hidden: Float32Array, blockTokens: number): Promise<Float32Array>;
  /** Logits of the whole head group, [length, vocabulary]. */
  heads(hidden: Float32Array, blockTokens: number): Promise<Float32Array>;
}

/** Runs shards of an open chain by themselves, each call with a cache of its own. */
export const shardOutputs = (chain: Chain, { dModel }: Pick<ModelDimensions, 'dModel'>): ShardOutputs => {
  const shards = chain.facts.layerShards.length;
  return {
    async layerShard(index, hidden, blockTokens) {
      using session = chain.newSession();
      const length = hidden.length / dModel;
      const { hidden: boundaries } = await session.evaluate(hidden, {
        blockTokens,
        layerShards: { start: index, end: index + 1 },
        logitsFrom: length,
        keepHidden: true,
      });
      return boundaries.subarray(hidden.length);
    },
    async heads(hidden, blockTokens) {
      using session = chain.newSession();
      return (await session.evaluate(hidden, { blockTokens, layerShards: { start: shards, end: shards } })).logits;
    },
  };
};

/** The columns of one head shard, [length, channels], out of logits over the whole vocabulary. */
export const headColumns = (logits: Float32Array, vocabulary: number, { start, end }: ShardRange): Float32Array => {
  const rows = logits.length / vocabulary;
  const columns = new Float32Array(rows * (end - start));
  for (let row = 0; row < rows; row += 1) {
    columns.set(logits.subarray(row * vocabulary + start, row * vocabulary + end), row * (end - start));
  }
  return columns;
};
