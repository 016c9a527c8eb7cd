import { finiteValues } from './quantiles.ts';
import type { StageMs } from './stage-means.ts';

/** Whether layer shards stand one by one or as one sum. */
export type LayerDetail = 'perShard' | 'summed';

/** Name of the remainder that no stamp covers. */
export const HOST_STAGE = 'host';

/** Stages of both arms under the same names, one row per process. */
export interface StageTable {
  readonly names: readonly string[];
  readonly layers: LayerDetail;
  readonly a: readonly (readonly number[])[];
  readonly b: readonly (readonly number[])[];
}

/**
 * Puts both arms into the same columns. Shards of topologies with different numbers of them do not correspond, so there
 * the layers become one sum. Throws a RangeError for an arm of more than one chain, and for values that are not finite.
 */
export function alignedStages(a: readonly StageMs[], b: readonly StageMs[]): StageTable {
  const shards = layerShardsOf(a);
  const layers: LayerDetail = shards === layerShardsOf(b) ? 'perShard' : 'summed';
  const layerNames =
    layers === 'summed' ? ['layers'] : Array.from({ length: shards }, (_, index) => `layers[${index}]`);
  return {
    names: ['embed', 'ropeMask', ...layerNames, 'headCopy', 'headPredict', 'headReduce', HOST_STAGE],
    layers,
    a: a.map((of) => stageRow(of, layers)),
    b: b.map((of) => stageRow(of, layers)),
  };
}

function layerShardsOf(arm: readonly StageMs[]): number {
  const counts = new Set(arm.map((of) => of.layers.length));
  if (counts.size !== 1) {
    throw new RangeError(`expected processes of one chain, found ${[...counts].join(' and ')} layer shards`);
  }
  return Math.max(...counts);
}

function stageRow(of: StageMs, layers: LayerDetail): number[] {
  const layerMs = layers === 'summed' ? [of.layers.reduce((sum, value) => sum + value, 0)] : of.layers;
  return finiteValues([of.embed, of.ropeMask, ...layerMs, of.headCopy, of.headPredict, of.headReduce, of.host]);
}
