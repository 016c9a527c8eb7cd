import type { Connection } from '../connection.ts';
import type { runs } from '../schema/runs.ts';
import { storedVerdict } from '../verdict-columns.ts';
import { type ProcessOfRun, readProcesses } from './processes.ts';
import type { RunOverview, StoredGateReport, StoredMachine, StoredManifest, StoredSession } from './run-overview.ts';
import { type RunParents, readRunParents } from './run-parents.ts';
import { readRunSummaries, type StoredRunSummary } from './run-summaries.ts';

type RunRow = typeof runs.$inferSelect;

/** These runs with everything they refer to and their processes, in the given order. */
export function readOverviews(connection: Connection, rows: readonly RunRow[]): RunOverview[] {
  const parents = readRunParents(connection, rows);
  const runIds = rows.map((row) => row.id);
  const processes = readProcesses(connection, runIds);
  const summaries = readRunSummaries(connection, runIds);
  const byRun = Map.groupBy(processes, (process) => process.runId);
  return rows.map((row) => overview(row, parents, byRun.get(row.id) ?? [], summaries.get(row.id) ?? null));
}

function overview(
  row: RunRow,
  parents: RunParents,
  processes: readonly ProcessOfRun[],
  summary: StoredRunSummary | null,
): RunOverview {
  // Foreign keys promise that the session, its machine, the manifest and the report are there.
  const session = parents.sessions.get(row.sessionId) as StoredSession;
  const gateReport = parents.gateReports.get(row.gateReportId) as StoredGateReport;
  const tokens = new Set(processes.map((process) => process.tokensSha256));
  const [tokensSha256 = null] = tokens;
  return {
    id: row.id,
    startedAt: row.startedAt,
    seriesId: row.seriesId,
    session,
    machine: parents.machines.get(session.machineId) as StoredMachine,
    manifest: parents.manifests.get(row.manifestHash) as StoredManifest,
    model: row.modelHash === null ? null : (parents.models.get(row.modelHash) ?? null),
    gateReport,
    manifestHash: row.manifestHash,
    modelHash: row.modelHash,
    executionHash: row.executionHash,
    backend: row.backend,
    computeUnits: row.computeUnits,
    threads: row.threads,
    blockSizes: row.blockSizes,
    backendBuild: row.backendBuild,
    addon: row.addon,
    artifacts: gateReport.artifacts,
    verdict: storedVerdict(row),
    provenance: row.provenance,
    profile: row.profile,
    promptSha256: row.promptSha256,
    processesPlanned: row.processesPlanned,
    processes: processes.map((process) => process.overview),
    summary,
    tokensSha256: tokens.size === 1 ? tokensSha256 : null,
  };
}
