import { type Connection, type ConnectionOptions, openConnection } from './connection.ts';
import { interchangeReading } from './interchange/export-lines.ts';
import { fileImporting } from './interchange/import-file.ts';
import { peerRecording } from './interchange/peer-recording.ts';
import { baselineReading } from './reading/baselines.ts';
import { blockReading } from './reading/blocks.ts';
import { coldStartReading } from './reading/cold-starts.ts';
import { gateReportReading } from './reading/gate-reports.ts';
import { logEntryReading } from './reading/log-entries.ts';
import { rankedFigureReading } from './reading/ranked-figures.ts';
import { runReading } from './reading/runs.ts';
import { seriesReading } from './reading/series.ts';
import { seriesPointReading } from './reading/series-points.ts';
import { sessionReading } from './reading/sessions.ts';
import { annotationRecords } from './records/annotations.ts';
import { artifactRecords } from './records/artifacts.ts';
import { baselineRecords } from './records/baselines.ts';
import { blockRecords } from './records/blocks.ts';
import { coldStartRecords } from './records/cold-starts.ts';
import { gateReportRecords } from './records/gate-reports.ts';
import { logEntryRecords } from './records/log-entries.ts';
import { machineRecords } from './records/machines.ts';
import { manifestRecords } from './records/manifests.ts';
import { modelRecords } from './records/models.ts';
import { processRecords } from './records/processes.ts';
import { runRecords } from './records/runs.ts';
import { sessionRecords } from './records/sessions.ts';
import { withStorageErrors } from './storage-error.ts';

type Reading = ReturnType<typeof runReading> &
  ReturnType<typeof sessionReading> &
  ReturnType<typeof gateReportReading> &
  ReturnType<typeof blockReading> &
  ReturnType<typeof seriesReading> &
  ReturnType<typeof seriesPointReading> &
  ReturnType<typeof baselineReading> &
  ReturnType<typeof coldStartReading> &
  ReturnType<typeof rankedFigureReading> &
  ReturnType<typeof interchangeReading> &
  ReturnType<typeof logEntryReading>;

type Recording = ReturnType<typeof machineRecords> &
  ReturnType<typeof sessionRecords> &
  ReturnType<typeof modelRecords> &
  ReturnType<typeof manifestRecords> &
  ReturnType<typeof artifactRecords> &
  ReturnType<typeof gateReportRecords> &
  ReturnType<typeof runRecords> &
  ReturnType<typeof processRecords> &
  ReturnType<typeof blockRecords> &
  ReturnType<typeof baselineRecords> &
  ReturnType<typeof annotationRecords> &
  ReturnType<typeof coldStartRecords> &
  ReturnType<typeof fileImporting> &
  ReturnType<typeof peerRecording> &
  ReturnType<typeof logEntryRecords>;

/** What a reader can do with a database. Every function throws ShardbenchErrors of kind `storage`. */
export interface StoreReader extends Reading, Disposable {
  /** Closes the database and leaves one file behind; safe to call twice. */
  close(): void;
}

/** What a writer can do besides. */
export interface Store extends StoreReader, Recording {}

/**
 * Opens a database: to write, creating it where there is none, or to read. Migrations are applied in both modes.
 * Throws a ShardbenchError of kind `storage` that says what is wrong with the file and what to do.
 */
export function openStore(path: string, options: ConnectionOptions & { readonly mode: 'write' }): Store;
export function openStore(path: string, options: ConnectionOptions & { readonly mode: 'read' }): StoreReader;
export function openStore(path: string, options: ConnectionOptions): StoreReader {
  const connection = openConnection(path, options);
  return options.mode === 'read' ? storeReader(connection) : storeOn(connection);
}

/** The store on a connection that is already open, which it then owns. */
export function storeOn(connection: Connection): Store {
  const recording = {
    ...machineRecords(connection),
    ...sessionRecords(connection),
    ...modelRecords(connection),
    ...manifestRecords(connection),
    ...artifactRecords(connection),
    ...gateReportRecords(connection),
    ...runRecords(connection),
    ...processRecords(connection),
    ...blockRecords(connection),
    ...baselineRecords(connection),
    ...annotationRecords(connection),
    ...coldStartRecords(connection),
    ...fileImporting(connection),
    ...peerRecording(connection),
    ...logEntryRecords(connection),
  };
  return { ...storeReader(connection), ...withStorageErrors(connection.path, recording) };
}

function storeReader(connection: Connection): StoreReader {
  const reading = {
    ...runReading(connection),
    ...sessionReading(connection),
    ...gateReportReading(connection),
    ...blockReading(connection),
    ...seriesReading(connection),
    ...seriesPointReading(connection),
    ...baselineReading(connection),
    ...coldStartReading(connection),
    ...rankedFigureReading(connection),
    ...interchangeReading(connection),
    ...logEntryReading(connection),
    close: () => {
      connection.sqlite.close();
    },
  };
  const guarded = withStorageErrors(connection.path, reading);
  return { ...guarded, [Symbol.dispose]: guarded.close };
}
