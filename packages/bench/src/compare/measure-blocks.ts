import type { Arm, BlockLaunch, BlocksEnd, MeasuredBlock } from '@shardbench/db/comparison';
import { blockOrder, PAIRS_PER_BLOCK } from './block-order.ts';
import { blockValidity } from './block-validity.ts';

/** What blocks are made with. */
export interface BlockWork {
  /** Measures and stores one process; false when its chain cannot be measured any further. */
  launch(launch: BlockLaunch): Promise<boolean>;
  /** Nanoseconds of the canary. */
  canary(): Promise<number>;
  /** Called with every block as soon as it ended. */
  onBlock(block: MeasuredBlock): void;
}

export interface BlockPlan {
  readonly seed: number;
  /** Valid pairs that are wanted. */
  readonly pairs: number;
  /** Called once, when these are there: how many pairs it shall be in the end. */
  readonly extend: () => number;
  /** Relative change of the canary that a block bears. */
  readonly tolerance: number;
}

/** Blocks that may be repeated: as many as are wanted, and two at least. */
export const mostRepeats = (pairs: number): number => Math.max(2, Math.ceil(pairs / PAIRS_PER_BLOCK));

const measureBlock = async (
  ordinal: number,
  order: readonly Arm[],
  firstLaunch: number,
  work: BlockWork,
): Promise<readonly BlockLaunch[] | null> => {
  const launches = order.map((arm, index) => ({ arm, launchOrdinal: firstLaunch + index, blockOrdinal: ordinal }));
  for (const launch of launches) if (!(await work.launch(launch))) return null;
  return launches;
};

/**
 * Measures block after block until enough pairs are valid. A reading of the canary between two blocks counts for both,
 * as nothing else stands there; after an invalid block it is read anew, so that one bad reading spoils one block. What `work` throws ends it; blocks before it were handed over.
 */
export const measureBlocks = async (
  { seed, pairs, extend, tolerance }: BlockPlan,
  work: BlockWork,
): Promise<BlocksEnd> => {
  const readings = [await work.canary()];
  let wanted = pairs;
  let extended = false;
  let valid = 0;
  let repeats = 0;
  let launched = 0;
  for (let ordinal = 0; ; ordinal += 1) {
    if (valid >= wanted && !extended) {
      wanted = Math.max(wanted, extend());
      extended = true;
    }
    if (valid >= wanted) return 'complete';
    if (repeats > mostRepeats(wanted)) return 'repeatsExhausted';
    const canaryBeforeNs = readings.at(-1) as number;
    const launches = await measureBlock(ordinal, blockOrder(seed, ordinal, wanted - valid), launched, work);
    if (launches === null) return 'armStopped';
    launched += launches.length;
    const canaryAfterNs = await work.canary();
    readings.push(canaryAfterNs);
    const validity = blockValidity(canaryBeforeNs, canaryAfterNs, readings, tolerance);
    work.onBlock({ ordinal, launches, canaryBeforeNs, canaryAfterNs, validity });
    if (validity.state === 'valid') {
      valid += launches.length / 2;
    } else {
      repeats += 1;
      readings.push(await work.canary());
    }
  }
};
