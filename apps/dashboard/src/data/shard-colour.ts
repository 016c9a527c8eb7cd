/** Number of colours for layer shards in the style sheet: `shard-1` to `shard-5`. */
export const RAMP = 5;

/**
 * Name of a layer shard's colour, by its place in the chain. The same place has the same colour in every bar, strip and
 * chart; beyond the ramp its last two alternate, so that neighbours always differ.
 */
export function shardColour(index: number): string {
  const step = index < RAMP ? index : RAMP - 2 + ((index - RAMP) % 2);
  return `shard-${step + 1}`;
}
