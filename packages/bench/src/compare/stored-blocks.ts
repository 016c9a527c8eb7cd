import type { RunOverview, StoredBlock } from '@shardbench/db';
import { ARMS, type Both } from './arms.ts';
import type { BlockLaunch, MeasuredBlock } from './measure-blocks.ts';

/**
 * The blocks of a session as two of its runs were measured in them. A block that has no record was not measured to its
 * end, and is left out.
 */
export const storedBlocks = (blocks: readonly StoredBlock[], runs: Both<RunOverview>): MeasuredBlock[] => {
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
