import { refuseAbsolutePaths } from '../absolute-path.ts';
import type { Connection } from '../connection.ts';
import { type Execution, executionColumnValues } from '../execution.ts';
import { coldStarts, type FirstUse } from '../schema/cold-starts.ts';
import type { ColdState } from '../schema/processes.ts';
import { uuidV7 } from '../uuid-v7.ts';

/** One start in a named cold state, in a process of its own; belongs to no profile. */
export interface ColdStartRecord extends Execution {
  readonly sessionId: string;
  /** The report that judged this execution, null where none did. */
  readonly gateReportId?: string | null;
  /** What the process found. */
  readonly state: ColdState;
  /** What shows that this was the state; names no user, host or path. */
  readonly witness: object;
  /** Null where nothing was compiled. */
  readonly compileMs: number | null;
  readonly loadMs: number;
  /** The first step of each number of tokens, in the order of use. */
  readonly firstUse: readonly FirstUse[];
  readonly startedAt: string;
}

export function coldStartRecords({ database }: Connection) {
  return {
    /** Stores a cold start and returns its id. */
    recordColdStart(record: ColdStartRecord): string {
      refuseAbsolutePaths(record.witness, 'witness');
      const { sessionId, gateReportId = null, state, witness, compileMs, loadMs, firstUse, startedAt } = record;
      const id = uuidV7();
      database
        .insert(coldStarts)
        .values({
          id,
          sessionId,
          gateReportId,
          ...executionColumnValues(record),
          state,
          witness: { ...witness },
          compileMs,
          loadMs,
          firstUse: firstUse.map(({ blockTokens, ms }) => ({ blockTokens, ms })),
          startedAt,
        })
        .run();
      return id;
    },
  };
}
