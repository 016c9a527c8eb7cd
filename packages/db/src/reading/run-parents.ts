import type { Connection } from '../connection.ts';
import { machines } from '../schema/machines.ts';
import { manifests } from '../schema/manifests.ts';
import { models } from '../schema/models.ts';
import type { runs } from '../schema/runs.ts';
import { sessions } from '../schema/sessions.ts';
import { readGateReports } from './gate-reports.ts';
import { inList } from './in-list.ts';
import type { StoredGateReport, StoredMachine, StoredManifest, StoredModel, StoredSession } from './run-overview.ts';

/** Everything that some runs refer to, by id or hash. Runs that share a record share the object. */
export interface RunParents {
  readonly sessions: ReadonlyMap<string, StoredSession>;
  readonly machines: ReadonlyMap<string, StoredMachine>;
  readonly manifests: ReadonlyMap<string, StoredManifest>;
  readonly models: ReadonlyMap<string, StoredModel>;
  readonly gateReports: ReadonlyMap<string, StoredGateReport>;
}

export function readRunParents(connection: Connection, rows: readonly (typeof runs.$inferSelect)[]): RunParents {
  const { database } = connection;
  const sessionIds = rows.map((row) => row.sessionId);
  const manifestHashes = rows.map((row) => row.manifestHash);
  const modelHashes = rows.flatMap((row) => row.modelHash ?? []);
  const sessionRows = database.select().from(sessions).where(inList(sessions.id, sessionIds)).all();
  const machineIds = sessionRows.map((row) => row.machineId);
  const machineRows = database.select().from(machines).where(inList(machines.id, machineIds)).all();
  const manifestRows = database.select().from(manifests).where(inList(manifests.contentHash, manifestHashes)).all();
  const modelRows = database.select().from(models).where(inList(models.hash, modelHashes)).all();
  return {
    sessions: new Map(sessionRows.map((row) => [row.id, row])),
    machines: new Map(machineRows.map((row) => [row.id, row])),
    manifests: new Map(manifestRows.map((row) => [row.contentHash, row])),
    models: new Map(modelRows.map((row) => [row.hash, row])),
    gateReports: readGateReports(
      connection,
      rows.map((row) => row.gateReportId),
    ),
  };
}
