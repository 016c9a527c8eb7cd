import type { Connection } from '../connection.ts';
import type { DatabasePurpose } from '../schema/meta.ts';
import { encodeRecord, fileHash } from './line.ts';
import { interchangeTables, recordReading } from './record-reading.ts';
import { INTERCHANGE_VERSION, type InterchangeHeader, RECORD_KINDS, type RecordKind } from './records.ts';

/** Which runs and cold starts to export, with everything they refer to; what is left out does not restrict. */
export interface ExportSelection {
  /** A manifest's own id. */
  readonly manifest?: string | undefined;
  /** Those that started then or later. ISO-8601 in UTC. */
  readonly since?: string | undefined;
}

const SELECTED = `
  with selected_runs as (
    select runs.id, session_id, gate_report_id, manifest_hash, model_hash from runs
    join manifests on manifests.content_hash = runs.manifest_hash
    where (:manifest is null or manifests.id = :manifest) and (:since is null or started_at >= :since)
  ), selected_cold as (
    select cold_starts.id, session_id, gate_report_id, manifest_hash, model_hash from cold_starts
    join manifests on manifests.content_hash = cold_starts.manifest_hash
    where (:manifest is null or manifests.id = :manifest) and (:since is null or started_at >= :since)
  ), selected_reports as (
    select id, session_id, manifest_hash, model_hash from gate_reports where (:manifest is null and :since is null)
      or id in (select gate_report_id from selected_runs union select gate_report_id from selected_cold)
  ), selected_sessions as (
    select id, machine_id from sessions where (:manifest is null and :since is null) or id in (
      select session_id from selected_runs union select session_id from selected_cold
      union select session_id from selected_reports
    )
  )
`;

const referred = (column: string) => `
  select ${column} from selected_runs union select ${column} from selected_cold union select ${column} from selected_reports
`;

/** Rows of each kind that belong to the selection, in the order of their ids, so that equal databases export equally. */
const SCOPES: Readonly<Record<RecordKind, string>> = {
  machine: 'where id in (select machine_id from selected_sessions) order by id',
  model: `where hash in (${referred('model_hash')}) order by hash`,
  manifest: `where content_hash in (${referred('manifest_hash')}) order by content_hash`,
  artifact: `where hash in (
    select artifact_hash from shard_artifacts where gate_report_id in (select id from selected_reports)
  ) order by hash`,
  session: 'where id in (select id from selected_sessions) order by id',
  block: 'where session_id in (select id from selected_sessions) order by session_id, ordinal',
  gateReport: 'where id in (select id from selected_reports) order by id',
  run: 'where id in (select id from selected_runs) order by id',
  foreignResult: 'where run_id in (select id from selected_runs) order by run_id',
  process: 'where run_id in (select id from selected_runs) order by run_id, ordinal',
  coldStart: 'where id in (select id from selected_cold) order by id',
  annotation: 'where run_id in (select id from selected_runs) order by annotated_at, id',
  baseline: 'where run_id in (select id from selected_runs) order by set_at, id',
};

export function interchangeReading({ sqlite }: Connection) {
  return {
    /** How many runs the selection has. */
    countExported(selection: ExportSelection = {}): number {
      return sqlite.prepare(`${SELECTED} select count(*) from selected_runs`).pluck().get(bound(selection)) as number;
    },

    /**
     * The lines of an interchange file, each with its line end, one record in memory at a time. All of them show the
     * database as it was at the first: iterate to the end, or close the iterator.
     */
    *exportLines(selection: ExportSelection, exportedAt: string): Generator<string, void, undefined> {
      const tables = interchangeTables(sqlite);
      const toRecord = recordReading(sqlite, tables);
      sqlite.exec('begin');
      try {
        const purpose = sqlite.prepare(`select value from meta where key = 'purpose'`).pluck().get() as DatabasePurpose;
        const header: InterchangeHeader = {
          kind: 'header',
          format: 'shardbench',
          schemaVersion: INTERCHANGE_VERSION,
          purpose,
          exportedAt,
          selection: bound(selection),
        };
        yield `${JSON.stringify(header)}\n`;
        const hash = fileHash(header);
        let records = 0;
        for (const kind of RECORD_KINDS) {
          const { name, columns, toRow } = tables[kind];
          const rows = sqlite.prepare(`${SELECTED} select ${columns} from ${name} ${SCOPES[kind]}`);
          for (const raw of rows.iterate(bound(selection))) {
            const { text, sha256 } = encodeRecord(kind, toRecord(kind, toRow(raw)));
            hash.add(sha256);
            records += 1;
            yield `${text}\n`;
          }
        }
        yield `${JSON.stringify({ kind: 'end', records, sha256: hash.digest() })}\n`;
      } finally {
        sqlite.exec('rollback');
      }
    },
  };
}

function bound({ manifest, since }: ExportSelection) {
  return { manifest: manifest ?? null, since: since ?? null };
}
