import type { ShardRange } from '@shardbench/manifest';
import type { StageMs } from '@shardbench/stats';

/**
 * The finest ranges of layers whose ends are ends of shards on both sides: 16+8+6+2 and 20+4+6+2 have [0,24), [24,30)
 * and [30,32) in common. Where two chains are cut alike these are their shards.
 */
export const commonCuts = (a: readonly ShardRange[], b: readonly ShardRange[]): ShardRange[] => {
  const ends = new Set(b.map(({ end }) => end));
  const common = a.map(({ end }) => end).filter((end) => ends.has(end));
  return common.map((end, index) => ({ start: common[index - 1] ?? a[0]?.start ?? 0, end }));
};

/** The stages of a chain with its layer shards joined to common ranges; their sum stays what it was. */
export const joinLayers = (stages: StageMs, shards: readonly ShardRange[], cuts: readonly ShardRange[]): StageMs => ({
  ...stages,
  layers: cuts.map(({ start, end }) =>
    shards.reduce((sum, shard, index) => {
      const inside = start <= shard.start && shard.end <= end;
      return inside ? sum + (stages.layers[index] ?? 0) : sum;
    }, 0),
  ),
});
