import { describeBaseline, type SeenRun } from '@shardbench/db';
import { METRIC_FACTS } from '@shardbench/db/comparison';
import { describeVerdict } from '@shardbench/gates';
import type { SeriesHistory } from '../check/series-history.ts';
import { markOf } from './history-marks.ts';

/** Raised whenever a field changes its name or its meaning. */
const HISTORY_SCHEMA_VERSION = 1;

const seenRun = ({ runId, startedAt, gitCommit, gitDirty }: SeenRun) => ({
  run: runId,
  startedAt,
  gitCommit,
  gitDirty,
});

/** What `bench history --json` prints. */
export const historyDocument = (history: SeriesHistory): object => {
  const { series, metric, rows, steps, gateChanges, baseline } = history;
  const { words, unit } = METRIC_FACTS[metric];
  return {
    schemaVersion: HISTORY_SCHEMA_VERSION,
    series: series.id,
    manifest: series.manifestId,
    topology: series.topology,
    key: series.key,
    synthetic: series.synthetic,
    metric: { name: metric, words, unit },
    runs: series.runs,
    points: rows.map((row) => ({
      ...seenRun(row.point),
      session: row.sessionId,
      state: markOf(row).state,
      verdict: describeVerdict(row.point.verdict),
      processes: row.processes,
      figure: row.figure,
      osBuild: row.point.osBuild,
      backendBuild: row.point.backendBuild,
      annotations: row.point.annotations.map(({ kind, author, reason, annotatedAt: at }) => ({
        kind,
        author,
        reason,
        at,
      })),
    })),
    steps: steps.map(({ last, first, before, after, change, p }) => ({
      ...{ last: seenRun(last), first: seenRun(first), before, after, change, p },
    })),
    gateChanges: gateChanges.map(({ before, after, at }) => ({
      ...{ before: describeVerdict(before), after: describeVerdict(after), at: seenRun(at) },
    })),
    baseline: {
      state: baseline.state,
      run: baseline.state === 'none' ? null : baseline.point.runId,
      why: describeBaseline(baseline),
    },
  };
};
