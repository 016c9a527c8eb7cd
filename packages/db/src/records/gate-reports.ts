import type { GateReport, GateResult } from '@shardbench/gates';
import { withoutAbsolutePaths } from '../absolute-path.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { type Execution, executionColumnValues } from '../execution.ts';
import { shardArtifacts } from '../schema/artifacts.ts';
import { gateReports } from '../schema/gate-reports.ts';
import { gateResults, type NonResidentOperation } from '../schema/gate-results.ts';
import { uuidV7 } from '../uuid-v7.ts';

/** What was judged, in which session and when. */
export interface JudgedExecution extends Execution {
  readonly sessionId: string;
  readonly judgedAt: string;
}

/** A result, and for `residency` the operations that are elsewhere. */
export interface RecordedGateResult extends GateResult {
  readonly nonResidentOperations?: readonly NonResidentOperation[];
}

export interface RecordedGateReport extends GateReport {
  readonly results: readonly RecordedGateResult[];
}

export function gateReportRecords(connection: Connection) {
  const { database } = connection;
  return {
    /** Stores a report with all its results, in one transaction, and returns its id. Nothing of it changes afterwards. */
    recordGateReport(report: RecordedGateReport, judged: JudgedExecution): string {
      const { sessionId, judgedAt } = judged;
      const gateReportId = uuidV7();
      inTransaction(connection, () => {
        database
          .insert(gateReports)
          .values({
            id: gateReportId,
            sessionId,
            judgedAt,
            ruleVersion: report.ruleVersion,
            ...executionColumnValues(judged),
          })
          .run();
        for (const { shard, artifactHash } of judged.artifacts) {
          database.insert(shardArtifacts).values({ gateReportId, shard, artifactHash }).run();
        }
        withoutAbsolutePaths(report.results).forEach((result, ordinal) => {
          database
            .insert(gateResults)
            .values({ gateReportId, ordinal, ...resultColumns(result) })
            .run();
        });
      });
      return gateReportId;
    },
  };
}

/** The columns of a result, without report and place. */
export function resultColumns({ gate, shard, outcome, nonResidentOperations = [] }: RecordedGateResult) {
  return {
    gate,
    shard,
    state: outcome.state,
    reason: outcome.state === 'notRun' ? outcome.reason : null,
    failures: outcome.state === 'failed' ? outcome.failures : null,
    figures: outcome.state === 'notRun' ? null : outcome.figures,
    nonResidentOperations: nonResidentOperations.length === 0 ? null : nonResidentOperations,
  };
}
