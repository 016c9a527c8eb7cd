import type { GateOutcome } from '@shardbench/gates';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { type Execution, executionColumnValues } from '../execution.ts';
import type { RecordedGateResult } from '../records/gate-reports.ts';
import { shardArtifacts } from '../schema/artifacts.ts';
import { gateReports } from '../schema/gate-reports.ts';
import { gateResults } from '../schema/gate-results.ts';
import { sessions } from '../schema/sessions.ts';
import { inList } from './in-list.ts';
import type { StoredGateReport } from './run-overview.ts';

/** What a stored report must have judged, where, and under which version of the rules, to stand for a new one. */
export interface GateReportKey extends Omit<Execution, 'computeUnits'> {
  /** Null where a backend has no choice of them. */
  readonly computeUnits: string | null;
  readonly machineId: string;
  readonly osBuild: string | null;
  readonly ruleVersion: number;
}

type GateResultRow = typeof gateResults.$inferSelect;

export function gateReportReading(connection: Connection) {
  const { database } = connection;
  const readGateReport = (id: string): StoredGateReport | null => readGateReports(connection, [id]).get(id) ?? null;
  return {
    /** The report of this id, null when there is none. */
    readGateReport,

    /**
     * The newest report of this very execution, null when there is none. Manifest hash and threads are left out of the
     * comparison: what changes execution is in the execution hash, and every thread count computes the same.
     */
    findGateReport(key: GateReportKey): StoredGateReport | null {
      const { computeUnits } = key;
      const columns = executionColumnValues({ ...key, computeUnits: computeUnits ?? '' });
      const { manifestHash: _manifest, threads: _threads, ...execution } = columns;
      const found = database
        .select({ id: gateReports.id })
        .from(gateReports)
        .innerJoin(sessions, eq(sessions.id, gateReports.sessionId))
        .where(
          and(
            eq(gateReports.executionHash, execution.executionHash),
            sql`${gateReports.modelHash} is ${execution.modelHash}`,
            eq(gateReports.backend, execution.backend),
            computeUnits === null ? undefined : eq(gateReports.computeUnits, computeUnits),
            eq(gateReports.blockSizes, execution.blockSizes),
            eq(gateReports.backendBuild, execution.backendBuild),
            eq(gateReports.addon, execution.addon),
            sql`${gateReports.artifactsHash} is ${execution.artifactsHash}`,
            eq(gateReports.ruleVersion, key.ruleVersion),
            eq(sessions.machineId, key.machineId),
            sql`${sessions.osBuild} is ${key.osBuild}`,
          ),
        )
        .orderBy(desc(gateReports.judgedAt), desc(gateReports.id))
        .limit(1)
        .get();
      return found === undefined ? null : readGateReport(found.id);
    },
  };
}

/** The reports with these ids, by id, in three queries however many there are. */
export function readGateReports({ database }: Connection, ids: Iterable<string>): Map<string, StoredGateReport> {
  const wanted = [...ids];
  const resultRows = database.select().from(gateResults).where(inList(gateResults.gateReportId, wanted)).all();
  const artifactRows = database
    .select()
    .from(shardArtifacts)
    .where(inList(shardArtifacts.gateReportId, wanted))
    .orderBy(asc(shardArtifacts.shard))
    .all();
  const results = Map.groupBy(resultRows, (row) => row.gateReportId);
  const artifacts = Map.groupBy(artifactRows, (row) => row.gateReportId);
  const reports = database.select().from(gateReports).where(inList(gateReports.id, wanted)).all();
  return new Map(
    reports.map(({ artifactsHash: _hash, ...report }) => [
      report.id,
      {
        ...report,
        artifacts: (artifacts.get(report.id) ?? []).map(({ shard, artifactHash }) => ({ shard, artifactHash })),
        results: (results.get(report.id) ?? []).sort((a, b) => a.ordinal - b.ordinal).map(resultOf),
      },
    ]),
  );
}

/** A stored result as it was recorded. */
export function resultOf(row: GateResultRow): RecordedGateResult {
  const { gate, shard, nonResidentOperations } = row;
  const result = { gate, shard, outcome: outcomeOf(row) };
  return nonResidentOperations === null ? result : { ...result, nonResidentOperations };
}

/** The schema's CHECK constraints promise that each state has its columns. */
function outcomeOf(row: GateResultRow): GateOutcome {
  const figures = row.figures ?? [];
  switch (row.state) {
    case 'passed':
      return { state: 'passed', figures };
    case 'failed':
      return { state: 'failed', failures: row.failures as NonNullable<typeof row.failures>, figures };
    case 'notRun':
      return { state: 'notRun', reason: row.reason as NonNullable<typeof row.reason> };
  }
}
