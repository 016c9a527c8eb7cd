import type { Arm } from '@shardbench/db/comparison';

/** Pairs of a whole block: A B B A, or B A A B. */
export const PAIRS_PER_BLOCK = 2;

const FIRST: readonly Arm[] = ['a', 'b', 'b', 'a'];
const SECOND: readonly Arm[] = ['b', 'a', 'a', 'b'];

/**
 * Order of the processes of one block. Blocks begin with either side in turn, and the seed says which side begins the
 * first. Within a block each pair is turned around against its neighbour, so that a drift adds to one what it takes
 * from the other.
 *
 * @param pairs pairs that are still wanted; one makes a block of two processes
 */
export const blockOrder = (seed: number, ordinal: number, pairs: number): readonly Arm[] => {
  const whole = (seed + ordinal) % 2 === 0 ? FIRST : SECOND;
  return whole.slice(0, 2 * Math.min(PAIRS_PER_BLOCK, pairs));
};
