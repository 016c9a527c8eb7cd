import type { Verdict } from '@shardbench/gates';
import type { ProcessSummary, StageMs } from '@shardbench/stats';
import type { Connection } from '../connection.ts';
import type { ShardArtifact } from '../execution.ts';
import type { AnnotationKind } from '../schema/annotations.ts';
import type { Addon } from '../schema/execution-columns.ts';
import type { WarmupVerdict } from '../schema/processes.ts';
import type { ProcessMedians } from '../schema/run-summaries.ts';
import { storedVerdict, type VerdictColumns } from '../verdict-columns.ts';

/** One run as a point of its series, from summaries alone. */
export interface SeriesPoint extends ProcessMedians {
  readonly runId: string;
  readonly sessionId: string;
  readonly startedAt: string;
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
  readonly osBuild: string | null;
  readonly backendBuild: string;
  readonly addon: Addon;
  readonly manifestHash: string;
  readonly verdict: Verdict;
  /** By shard; points with the same artifacts share the list. */
  readonly artifacts: readonly ShardArtifact[];
  readonly gateReportId: string;
  /** Those behind the figures: processes of invalid blocks do not count. 0 for a run that measured nothing. */
  readonly processes: number;
  readonly processesPlanned: number;
  /** Medians over the processes, which need not add up; null when nothing was decoded. */
  readonly stagesMs: StageMs | null;
  readonly namedShare: number | null;
  /** Warm-up verdicts of the processes. */
  readonly warmup: Readonly<Record<WarmupVerdict, number>>;
  /** There are processes, and every one of them is `steady`. */
  readonly steady: boolean;
  /** What was said about the run, oldest first. */
  readonly annotations: readonly AnnotationKind[];
  /** The last of `accept` and `exclude` is `exclude`: the run counts for nothing. */
  readonly excluded: boolean;
}

export interface SeriesPointsOptions {
  /** Only as many, the newest ones. */
  readonly last?: number | undefined;
  /** Only runs that started then or before. */
  readonly until?: string | undefined;
}

/** Where the decode time of one process went. */
export interface ProcessStages {
  readonly processId: string;
  readonly ordinal: number;
  readonly blockOrdinal: number | null;
  readonly stagesMs: StageMs;
  readonly namedShare: number;
  readonly tpotMs: number;
}

interface PointRow extends VerdictColumns {
  readonly runId: string;
  readonly sessionId: string;
  readonly startedAt: string;
  readonly gitCommit: string | null;
  readonly gitDirty: number | null;
  readonly osBuild: string | null;
  readonly backendBuild: string;
  readonly addon: Addon;
  readonly manifestHash: string;
  readonly artifactsHash: string | null;
  readonly gateReportId: string;
  readonly processesPlanned: number;
  readonly processes: number | null;
  readonly processMedians: string | null;
  readonly stagesMs: string | null;
  readonly namedShare: number | null;
  readonly warmupVerdicts: string | null;
  /** Comma-separated, null for none. */
  readonly annotations: string | null;
}

const POINTS = `
  select runs.id as runId, runs.session_id as sessionId, runs.started_at as startedAt, sessions.git_commit as gitCommit,
    sessions.git_dirty as gitDirty, sessions.os_build as osBuild, runs.backend_build as backendBuild, runs.addon,
    runs.manifest_hash as manifestHash, runs.artifacts_hash as artifactsHash, runs.gate_report_id as gateReportId,
    runs.processes_planned as processesPlanned, runs.verdict_state as verdictState, runs.verdict_gate as verdictGate,
    runs.verdict_shard as verdictShard, runs.verdict_code as verdictCode, runs.verdict_reason as verdictReason,
    runs.verdict_missing as verdictMissing, runs.verdict_phase as verdictPhase,
    summary.processes, summary.process_medians as processMedians, summary.stages_ms as stagesMs,
    summary.named_share as namedShare, summary.warmup_verdicts as warmupVerdicts,
    (
      select group_concat(kind) from (select kind from annotations where run_id = runs.id order by annotated_at, id)
    ) as annotations
  from runs
  join sessions on sessions.id = runs.session_id
  left join run_summaries as summary on summary.run_id = runs.id and summary.rule_version = (
    select max(rule_version) from run_summaries where run_id = runs.id
  )
  where runs.series_id = ? and runs.started_at <= ?
  order by runs.started_at desc, runs.id desc limit ?
`;

const STAGES = `
  select processes.id as processId, processes.ordinal, processes.block_ordinal as blockOrdinal, process_summaries.summary
  from processes
  join runs on runs.id = processes.run_id
  join process_summaries on process_summaries.process_id = processes.id and process_summaries.rule_version = (
    select max(rule_version) from process_summaries where process_id = processes.id
  )
  left join blocks on blocks.session_id = runs.session_id and blocks.ordinal = processes.block_ordinal
  where processes.run_id = ? and blocks.state is not 'invalid'
  order by processes.ordinal
`;

/** Sorts behind every time that can be stored. */
const EVER = '9999-12-31T23:59:59.999Z';
const NO_MEDIANS: ProcessMedians = { tpotMs: [], ttftMs: [], prefillTokPerS: [] };
const NO_VERDICTS: SeriesPoint['warmup'] = { steady: 0, drifting: 0, stepped: 0, tooShort: 0 };

export function seriesPointReading({ sqlite }: Connection) {
  const select = sqlite.prepare<[string, string, number], PointRow>(POINTS);
  const selectStages = sqlite.prepare<[string], Omit<ProcessStages, 'stagesMs'> & { readonly summary: string }>(STAGES);
  const selectArtifacts = sqlite.prepare<[string], ShardArtifact>(
    'select shard, artifact_hash as artifactHash from shard_artifacts where gate_report_id = ? order by shard',
  );
  const known = new Map<string, readonly ShardArtifact[]>();

  /** Reports with the same hash over their artifacts have the same ones. */
  const artifactsOf = ({ artifactsHash, gateReportId }: PointRow): readonly ShardArtifact[] => {
    if (artifactsHash === null) return [];
    const artifacts = known.get(artifactsHash) ?? selectArtifacts.all(gateReportId);
    known.set(artifactsHash, artifacts);
    return artifacts;
  };

  return {
    /** The runs of a series, oldest first, whatever their verdict. Reads summaries only. */
    seriesPoints(seriesId: string, { last = -1, until = EVER }: SeriesPointsOptions = {}): SeriesPoint[] {
      return select
        .all(seriesId, until, last)
        .reverse()
        .map((row) => seriesPoint(row, artifactsOf(row)));
    },

    /** Stages of every process of a run that decoded and counts, in measured order. */
    runStages(runId: string): ProcessStages[] {
      return selectStages.all(runId).flatMap(({ processId, ordinal, blockOrdinal, summary }) => {
        const { stages, tpotMs } = JSON.parse(summary) as ProcessSummary;
        if (stages === null || tpotMs === null) return [];
        const { stagesMs, namedShare } = stages;
        return { processId, ordinal, blockOrdinal, stagesMs, namedShare, tpotMs };
      });
    },
  };
}

function seriesPoint(row: PointRow, artifacts: readonly ShardArtifact[]): SeriesPoint {
  const medians = row.processMedians === null ? NO_MEDIANS : (JSON.parse(row.processMedians) as ProcessMedians);
  const warmup = row.warmupVerdicts === null ? NO_VERDICTS : (JSON.parse(row.warmupVerdicts) as SeriesPoint['warmup']);
  const annotations = row.annotations === null ? [] : (row.annotations.split(',') as AnnotationKind[]);
  const processes = row.processes ?? 0;
  return {
    runId: row.runId,
    sessionId: row.sessionId,
    startedAt: row.startedAt,
    gitCommit: row.gitCommit,
    gitDirty: row.gitDirty === null ? null : row.gitDirty === 1,
    osBuild: row.osBuild,
    backendBuild: row.backendBuild,
    addon: row.addon,
    manifestHash: row.manifestHash,
    verdict: storedVerdict(row),
    artifacts,
    gateReportId: row.gateReportId,
    processes,
    processesPlanned: row.processesPlanned,
    tpotMs: medians.tpotMs,
    ttftMs: medians.ttftMs,
    prefillTokPerS: medians.prefillTokPerS,
    stagesMs: row.stagesMs === null ? null : (JSON.parse(row.stagesMs) as StageMs),
    namedShare: row.namedShare,
    warmup,
    steady: processes > 0 && warmup.steady === processes,
    annotations,
    excluded: annotations.findLast((kind) => kind !== 'reset') === 'exclude',
  };
}
