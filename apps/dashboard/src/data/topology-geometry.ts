import type { Topology } from '@shardbench/manifest';
import { headShardName, layerShardName } from '@shardbench/manifest/shard-name';
import { layerRanges } from '@shardbench/manifest/topology';
import type { ChainCondition } from './chain-condition.ts';
import { shardColour } from './shard-colour.ts';

/** How a shard is drawn: in its colour, hatched, or hatched and outlined as the one that failed. */
export type Shading = 'sound' | 'hatched' | 'failed';

export interface Block {
  readonly name: string;
  readonly x: number;
  readonly width: number;
  readonly colour: string;
  readonly shading: Shading;
  /** Number of layers, null where it does not fit. */
  readonly label: string | null;
}

export interface TopologyGeometry {
  readonly layers: readonly Block[];
  readonly heads: readonly Block[];
}

export interface BarOptions {
  /** Width of the whole bar in units of the drawing. */
  readonly width: number;
  readonly condition: ChainCondition;
}

/** Part of the bar kept for head shards, whatever their number. */
const HEAD_ZONE = 40;
const ZONE_GAP = 8;
const MOST_GAP = 2;
const MOST_TICK_PITCH = 5;
const DIGIT_WIDTH = 7;
const LABEL_MARGIN = 4;

const labelOf = (count: number, width: number): string | null => {
  const label = String(count);
  return label.length * DIGIT_WIDTH + LABEL_MARGIN <= width ? label : null;
};

const shadingOf = (shard: string, condition: ChainCondition): Shading => {
  if (condition.state === 'sound') return 'sound';
  return condition.failed === shard || condition.failed === 'chain' ? 'failed' : 'hatched';
};

/** Places every shard of a chain: layers to scale, head shards as ticks that get thinner when they are many. */
export function topologyGeometry(topology: Topology, { width, condition }: BarOptions): TopologyGeometry {
  const layerZone = width - HEAD_ZONE - ZONE_GAP;
  const ranges = layerRanges(topology);
  const scale = layerZone / Math.max(1, ranges.at(-1)?.end ?? 1);
  const layers = ranges.map((range, index): Block => {
    const full = (range.end - range.start) * scale;
    const blockWidth = index === ranges.length - 1 ? full : full - Math.min(MOST_GAP, full / 4);
    const name = layerShardName(range);
    return {
      name,
      x: range.start * scale,
      width: blockWidth,
      colour: shardColour(index),
      shading: shadingOf(name, condition),
      label: labelOf(range.end - range.start, blockWidth),
    };
  });
  const pitch = Math.min(MOST_TICK_PITCH, HEAD_ZONE / Math.max(1, topology.headShards));
  const heads = Array.from({ length: topology.headShards }, (_, index): Block => {
    const name = headShardName(index);
    return {
      name,
      x: layerZone + ZONE_GAP + index * pitch,
      width: pitch * 0.7,
      colour: 'head',
      shading: shadingOf(name, condition),
      label: null,
    };
  });
  return { layers, heads };
}

/** The bar in words: `4 layer shards of 16, 8, 6, 2 layers, 4 head shards; failed: [0,16)`. */
export function topologyWords({ layerCounts, headShards }: Topology, condition: ChainCondition): string {
  const shards = `${layerCounts.length} layer shard${layerCounts.length === 1 ? '' : 's'}`;
  const heads = `${headShards} head shard${headShards === 1 ? '' : 's'}`;
  const failed = condition.state === 'sound' || condition.failed === null ? '' : `; failed: ${condition.failed}`;
  return `${shards} of ${layerCounts.join(', ')} layers, ${heads}${failed}`;
}
