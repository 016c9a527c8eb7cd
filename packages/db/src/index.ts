export { refuseAbsolutePaths, withoutAbsolutePaths } from './absolute-path.ts';
export type { Execution, ShardArtifact } from './execution.ts';
export * from './findings/index.ts';
export { type BencherMetrics, bencherMetrics } from './interchange/bencher-metrics.ts';
export { type BenchmarkActionEntry, benchmarkActionDocument } from './interchange/benchmark-action.ts';
export type { ExportSelection } from './interchange/export-lines.ts';
export type { ImportOptions } from './interchange/import-file.ts';
export type { ImportReport, LeftOutLine } from './interchange/import-report.ts';
export { encodeRecord, fileHash } from './interchange/line.ts';
export type { PeerResult } from './interchange/peer-result.ts';
export {
  INTERCHANGE_VERSION,
  type InterchangeHeader,
  interchangeJsonSchema,
  RECORD_KINDS,
  type RecordKind,
  type RecordOf,
} from './interchange/records.ts';
export {
  FIGURE_ROLES,
  FIGURE_UNITS,
  type FigureRole,
  type FigureUnit,
  LOG_ENTRY_KINDS,
  type LogAmount,
  type LogCondition,
  type LogEntryKind,
  type LogEntryName,
  type LogFigure,
  type LogSummary,
  logEntryId,
  type PublishedGate,
  type PublishedLogEntry,
} from './log/log-entry.ts';
export type { LogEntryFile } from './log/log-entry-schema.ts';
export { type LogFile, readLogFiles } from './log/log-files.ts';
export { parseLogEntry, parseLogEntryText } from './log/parse-log-entry.ts';
export { printedNumbers } from './log/printed-numbers.ts';
export type { BaselineEvent, StoredAnnotation, StoredBaseline } from './reading/baselines.ts';
export type { StoredBlock } from './reading/blocks.ts';
export type { ColdStartFilter, StoredColdStart } from './reading/cold-starts.ts';
export type { GateReportKey } from './reading/gate-reports.ts';
export type { StoredLogEntry } from './reading/log-entries.ts';
export type { RankedFigure } from './reading/ranked-figures.ts';
export type {
  ProcessDetail,
  ProcessOverview,
  RunDetail,
  RunOverview,
  StoredGateReport,
  StoredMachine,
  StoredManifest,
  StoredModel,
  StoredRequest,
  StoredSession,
} from './reading/run-overview.ts';
export type { StoredRunSummary } from './reading/run-summaries.ts';
export type { RunFilter } from './reading/runs.ts';
export type { SeriesFilter, StoredSeries } from './reading/series.ts';
export type { ProcessStages, SeriesPoint, SeriesPointsOptions } from './reading/series-points.ts';
export type { SessionFilter } from './reading/sessions.ts';
export type { AnnotationRecord } from './records/annotations.ts';
export type { ArtifactRecord } from './records/artifacts.ts';
export type { BlockRecord } from './records/blocks.ts';
export type { ColdStartRecord } from './records/cold-starts.ts';
export type { JudgedExecution, RecordedGateReport, RecordedGateResult } from './records/gate-reports.ts';
export type { RecordedLogEntry } from './records/log-entries.ts';
export { type MachineFacts, machineIdOf } from './records/machines.ts';
export type { ManifestRecord } from './records/manifests.ts';
export type { ModelRecord } from './records/models.ts';
export type { ProcessRecord, RequestRecord } from './records/processes.ts';
export type { RunBeginning } from './records/runs.ts';
export type { SessionBeginning, SessionEnd, SessionEnvironment } from './records/sessions.ts';
export { ANNOTATION_KINDS, type AnnotationKind } from './schema/annotations.ts';
export { BLOCK_STATES, type BlockState } from './schema/blocks.ts';
export type { FirstUse } from './schema/cold-starts.ts';
export { ADDONS, type Addon } from './schema/execution-columns.ts';
export type { Facts } from './schema/facts.ts';
export type { NonResidentOperation } from './schema/gate-results.ts';
export type { DatabasePurpose } from './schema/meta.ts';
export { COLD_STATES, type ColdState, WARMUP_VERDICTS, type WarmupVerdict } from './schema/processes.ts';
export { REQUEST_PHASES } from './schema/requests.ts';
export type { ProcessMedians } from './schema/run-summaries.ts';
export { PROVENANCES, type Provenance } from './schema/series.ts';
export { SESSION_STATES, type SessionState } from './schema/sessions.ts';
export { type KeyedRun, SERIES_KEY_VERSION, type SeriesKey, seriesId, seriesKey } from './series-key.ts';
export type { SignedStatement } from './signed-statement.ts';
export { openStore, type Store, type StoreReader } from './store.ts';
export { decodeTimings, encodeTimings } from './timings-codec.ts';
