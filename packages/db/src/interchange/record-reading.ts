import type Database from 'better-sqlite3';
import { resultOf } from '../reading/gate-reports.ts';
import { annotations } from '../schema/annotations.ts';
import { artifacts, shardArtifacts } from '../schema/artifacts.ts';
import { baselines } from '../schema/baselines.ts';
import { blocks } from '../schema/blocks.ts';
import { coldStarts } from '../schema/cold-starts.ts';
import { foreignResults } from '../schema/foreign-results.ts';
import { gateReports } from '../schema/gate-reports.ts';
import { gateResults } from '../schema/gate-results.ts';
import { machines } from '../schema/machines.ts';
import { manifests } from '../schema/manifests.ts';
import { models } from '../schema/models.ts';
import { processes } from '../schema/processes.ts';
import { requests } from '../schema/requests.ts';
import { runs } from '../schema/runs.ts';
import { sessions } from '../schema/sessions.ts';
import { storedVerdict, type VerdictColumns } from '../verdict-columns.ts';
import type { RecordKind, RecordOf } from './records.ts';
import { type Row, tableRows } from './table-rows.ts';

/** The tables that records are made of. */
export function interchangeTables(sqlite: Database.Database) {
  return {
    machine: tableRows(sqlite, machines),
    model: tableRows(sqlite, models, ['hash']),
    manifest: tableRows(sqlite, manifests, ['content_hash']),
    artifact: tableRows(sqlite, artifacts, ['hash']),
    session: tableRows(sqlite, sessions),
    block: tableRows(sqlite, blocks, ['session_id', 'ordinal']),
    gateReport: tableRows(sqlite, gateReports),
    run: tableRows(sqlite, runs),
    foreignResult: tableRows(sqlite, foreignResults, ['run_id']),
    process: tableRows(sqlite, processes),
    coldStart: tableRows(sqlite, coldStarts),
    annotation: tableRows(sqlite, annotations),
    baseline: tableRows(sqlite, baselines),
    gateResult: tableRows(sqlite, gateResults, ['gate_report_id']),
    shardArtifact: tableRows(sqlite, shardArtifacts, ['gate_report_id']),
    request: tableRows(sqlite, requests),
  } as const;
}

export type InterchangeTables = ReturnType<typeof interchangeTables>;

/** Makes the record of a row of its table, with everything that hangs on it. */
export function recordReading(sqlite: Database.Database, tables: InterchangeTables) {
  const resultsOf = sqlite.prepare(
    `select ${tables.gateResult.columns} from gate_results where gate_report_id = ? order by ordinal`,
  );
  const artifactsOf = sqlite.prepare<[string], { shard: string; artifactHash: string }>(
    'select shard, artifact_hash as artifactHash from shard_artifacts where gate_report_id = ? order by shard',
  );
  const requestsOf = sqlite.prepare<[string], Row & { timings: Buffer | null }>(
    `select ${tables.request.columns}, token_timings.timings from requests
     left join token_timings on token_timings.request_id = requests.id where process_id = ? order by ordinal`,
  );
  const summariesOf = sqlite
    .prepare<[string], string>('select summary from process_summaries where process_id = ? order by rule_version')
    .pluck();

  const gateReport = (row: Row): Row => ({
    ...row,
    artifacts: artifactsOf.all(row.id as string),
    results: resultsOf
      .all(row.id as string)
      .map((raw) => resultOf(tables.gateResult.toRow(raw) as typeof gateResults.$inferSelect)),
  });

  const process = (row: Row): Row => ({
    ...row,
    requests: requestsOf.all(row.id as string).map((raw) => {
      const { processId: _process, ...request } = tables.request.toRow(raw);
      return { ...request, timings: raw.timings?.toString('base64') ?? null };
    }),
    summaries: summariesOf.all(row.id as string).map((summary) => JSON.parse(summary)),
  });

  return <Kind extends RecordKind>(kind: Kind, row: Row): RecordOf<Kind> => {
    const record =
      kind === 'gateReport'
        ? gateReport(row)
        : kind === 'process'
          ? process(row)
          : kind === 'run'
            ? runRecord(row)
            : kind === 'baseline'
              ? baselineRecord(row)
              : row;
    return record as RecordOf<Kind>;
  };
}

const VERDICT_COLUMNS = /^verdict[A-Z]/;

/** The series follows from the rest and is not part of the record. */
function runRecord({ seriesId: _series, profileName: _profile, ...row }: Row): Row {
  const own = Object.entries(row).filter(([name]) => !VERDICT_COLUMNS.test(name));
  return { ...Object.fromEntries(own), verdict: storedVerdict(row as unknown as VerdictColumns) };
}

function baselineRecord({ seriesId: _series, ...row }: Row): Row {
  return row;
}
