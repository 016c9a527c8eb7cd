import { type Connection, inTransaction } from '../connection.ts';
import { runSummaryDeriving } from '../run-summaries.ts';
import { type BlockState, blocks } from '../schema/blocks.ts';

/** A block of interleaved processes, with what the canary took before and after it, in integer nanoseconds. */
export interface BlockRecord {
  /** Place in the session, from 0: the `blockOrdinal` of its processes. */
  readonly ordinal: number;
  readonly canaryBeforeNs: number;
  readonly canaryAfterNs: number;
  readonly state: BlockState;
  /** Why it is invalid, null for a valid one. */
  readonly reason?: string | null;
}

export function blockRecords(connection: Connection) {
  const { database, sqlite } = connection;
  const derive = runSummaryDeriving(sqlite);
  const runsOfBlock = sqlite
    .prepare<[string, number], string>(
      `select distinct runs.id from runs join processes on processes.run_id = runs.id
       where runs.session_id = ? and processes.block_ordinal = ?`,
    )
    .pluck();
  return {
    /**
     * Stores a block once it ended. The processes of an invalid one stay stored and no longer count: the summaries of
     * their runs are derived anew in the same transaction.
     */
    recordBlock(
      sessionId: string,
      { ordinal, canaryBeforeNs, canaryAfterNs, state, reason = null }: BlockRecord,
    ): void {
      inTransaction(connection, () => {
        database.insert(blocks).values({ sessionId, ordinal, canaryBeforeNs, canaryAfterNs, state, reason }).run();
        if (state === 'invalid') for (const runId of runsOfBlock.all(sessionId, ordinal)) derive(runId);
      });
    },
  };
}
