import type { ShardRange } from './manifest.ts';

/** Name of a layer shard in gates, expectations and results: `[0,16)`. */
export const layerShardName = (range: ShardRange): string => `[${range.start},${range.end})`;

/** Name of a head shard: `head 2`. */
export const headShardName = (index: number): string => `head ${index}`;
