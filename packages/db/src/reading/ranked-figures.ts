import type { Connection } from '../connection.ts';

/** A median with its interval; the bounds are null below six processes. */
export interface RankedMedian {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The newest qualified run of a series, as one line. */
export interface RankedFigure {
  readonly seriesId: string;
  readonly runId: string;
  readonly startedAt: string;
  readonly gitCommit: string | null;
  readonly manifestId: string;
  readonly profileName: string;
  readonly machineId: string;
  readonly backend: string;
  readonly computeUnits: string;
  readonly threads: number;
  readonly synthetic: boolean;
  readonly processes: number;
  readonly tpotMs: RankedMedian | null;
  readonly ttftMs: RankedMedian | null;
  readonly prefillTokPerS: RankedMedian | null;
}

type FigureRow = Omit<RankedFigure, 'synthetic' | 'tpotMs' | 'ttftMs' | 'prefillTokPerS'> &
  Record<
    'tpot' | 'tpotLow' | 'tpotHigh' | 'ttft' | 'ttftLow' | 'ttftHigh' | 'rate' | 'rateLow' | 'rateHigh',
    number | null
  > & {
    readonly synthetic: number;
  };

/** An excluded run is not the newest of anything. */
const NEWEST = `
  select series.id as seriesId, runs.id as runId, runs.started_at as startedAt, sessions.git_commit as gitCommit,
    manifests.id as manifestId, series.profile_name as profileName, series.machine_id as machineId, series.backend,
    series.compute_units as computeUnits, series.threads, coalesce(models.synthetic, 0) as synthetic, summary.processes,
    summary.tpot_ms as tpot, summary.tpot_ms_low as tpotLow, summary.tpot_ms_high as tpotHigh,
    summary.ttft_ms as ttft, summary.ttft_ms_low as ttftLow, summary.ttft_ms_high as ttftHigh,
    summary.prefill_tok_per_s as rate, summary.prefill_tok_per_s_low as rateLow, summary.prefill_tok_per_s_high as rateHigh
  from series
  join runs on runs.id = (
    select candidate.id from runs as candidate
    join manifests on manifests.content_hash = candidate.manifest_hash
    where candidate.series_id = series.id and candidate.verdict_state = 'qualified'
      and (:manifest is null or manifests.id = :manifest) and (:since is null or candidate.started_at >= :since)
      and exists (select 1 from run_summaries where run_id = candidate.id)
      and 'exclude' is not (
        select kind from annotations where run_id = candidate.id and kind in ('accept', 'exclude')
        order by annotated_at desc, annotations.id desc limit 1
      )
    order by candidate.started_at desc, candidate.id desc limit 1
  )
  join sessions on sessions.id = runs.session_id
  join manifests on manifests.content_hash = runs.manifest_hash
  left join models on models.hash = series.model_hash
  join run_summaries as summary on summary.run_id = runs.id and summary.rule_version = (
    select max(rule_version) from run_summaries where run_id = runs.id
  )
  order by manifests.id, series.profile_name, series.id
`;

export function rankedFigureReading({ sqlite }: Connection) {
  return {
    /** The newest qualified run that counts of every series, within a selection. Reads summaries only. */
    listRankedFigures(
      selection: { readonly manifest?: string | undefined; readonly since?: string | undefined } = {},
    ): RankedFigure[] {
      const bound = { manifest: selection.manifest ?? null, since: selection.since ?? null };
      return sqlite.prepare<[typeof bound], FigureRow>(NEWEST).all(bound).map(rankedFigure);
    },
  };
}

function rankedFigure(row: FigureRow): RankedFigure {
  const { tpot, tpotLow, tpotHigh, ttft, ttftLow, ttftHigh, rate, rateLow, rateHigh, synthetic, ...own } = row;
  return {
    ...own,
    synthetic: synthetic === 1,
    tpotMs: rankedMedian(tpot, tpotLow, tpotHigh),
    ttftMs: rankedMedian(ttft, ttftLow, ttftHigh),
    prefillTokPerS: rankedMedian(rate, rateLow, rateHigh),
  };
}

function rankedMedian(value: number | null, low: number | null, high: number | null): RankedMedian | null {
  return value === null ? null : { value, low, high };
}
