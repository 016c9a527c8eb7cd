import type { Manifest } from '@shardbench/manifest';

/** More than any backend has, so that a trace holds everything. */
const OPERATIONS_PER_LAYER = 12;
const MOST_EVENTS = 2 ** 22;

/** Events that one thread may note in so many steps of a chain. */
export const traceRoom = (
  { dimensions, headShards }: Pick<Manifest, 'dimensions' | 'headShards'>,
  steps: number,
): number => Math.min(MOST_EVENTS, steps * (dimensions.layers * OPERATIONS_PER_LAYER + headShards.length));
