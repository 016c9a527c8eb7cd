import type { StoredBlock } from '../reading/blocks.ts';
import { ARMS, type Both } from './arms.ts';
import type { ComparableRun } from './comparable-run.ts';
import type { BlockLaunch, MeasuredBlock } from './measured-block.ts';

/** A block as the store keeps it, but for the session that both runs are of. */
export type BlockFacts = Omit<StoredBlock, 'sessionId'>;

/**
 * The blocks of a session as two of its runs were measured in them. A block that has no record was not measured to its
 * end, and is left out.
 */
export const storedBlocks = (blocks: readonly BlockFacts[], runs: Both<ComparableRun>): MeasuredBlock[] => {
  const launches = ARMS.flatMap((arm) =>
    runs[arm].processes.flatMap(({ launchOrdinal, blockOrdinal }): BlockLaunch[] =>
      blockOrdinal === null ? [] : [{ arm, launchOrdinal, blockOrdinal }],
    ),
  );
  const byBlock = Map.groupBy(launches, ({ blockOrdinal }) => blockOrdinal);
  return blocks.map(({ ordinal, canaryBeforeNs, canaryAfterNs, state, reason }) => ({
    ordinal,
    canaryBeforeNs,
    canaryAfterNs,
    launches: (byBlock.get(ordinal) ?? []).toSorted((one, other) => one.launchOrdinal - other.launchOrdinal),
    validity: state === 'valid' ? { state } : { state, reason: reason === 'canaryMoved' ? 'canaryMoved' : 'canaryOff' },
  }));
};
