import type { Verdict } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import { eq } from 'drizzle-orm';
import { withoutAbsolutePaths } from '../absolute-path.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { type Execution, executionColumnValues } from '../execution.ts';
import { runs } from '../schema/runs.ts';
import type { Provenance } from '../schema/series.ts';
import { storageError } from '../storage-error.ts';
import { uuidV7 } from '../uuid-v7.ts';
import { verdictColumns } from '../verdict-columns.ts';
import { recordSeries } from './series.ts';

export interface RunBeginning extends Execution {
  readonly sessionId: string;
  /** The report that the verdict stands on: it judged this very execution. */
  readonly gateReportId: string;
  /** As it was carried out: with the numbers that the command line changed. */
  readonly profile: Profile;
  /** SHA-256 of the prompt's token ids. */
  readonly promptSha256: string;
  readonly provenance: Provenance;
  readonly processesPlanned: number;
  readonly startedAt: string;
  readonly verdict: Verdict;
}

export function runRecords(connection: Connection) {
  const { path, database } = connection;
  return {
    /** Stores a run, with its series where that is new, and returns its id. Throws for a verdict that the gate report does not bear out. */
    beginRun(run: RunBeginning): string {
      const { sessionId, gateReportId, profile, promptSha256, provenance, processesPlanned, startedAt } = run;
      const id = uuidV7();
      inTransaction(connection, () => {
        database
          .insert(runs)
          .values({
            id,
            sessionId,
            gateReportId,
            seriesId: recordSeries(connection, sessionId, run),
            ...executionColumnValues(run),
            profileName: profile.name,
            profile,
            promptSha256,
            provenance,
            processesPlanned,
            startedAt,
            ...verdictColumns(withoutAbsolutePaths(run.verdict)),
          })
          .run();
      });
      return id;
    },

    /** Replaces a run's verdict: a crash, or tokens that differ, are known only while it is measured. */
    setVerdict(runId: string, verdict: Verdict): void {
      const columns = verdictColumns(withoutAbsolutePaths(verdict));
      const { changes } = database.update(runs).set(columns).where(eq(runs.id, runId)).run();
      if (changes === 0) {
        throw storageError(path, 'unknownRun', `a run ${runId}`, 'none', 'Use an id that beginRun returned.');
      }
    },
  };
}
