import { describeBaseline } from '@shardbench/db';
import type { SeriesBaseline } from './baseline-lines.ts';

/** What `bench baseline show --json` prints. */
export const baselineDocument = (all: readonly SeriesBaseline[]): object => ({
  schemaVersion: 1,
  series: all.map(({ series, choice, events, annotations }) => ({
    series: series.id,
    manifest: series.manifestId,
    profile: series.key.profileName,
    backend: series.key.backend,
    state: choice.state,
    run: choice.state === 'none' ? null : choice.point.runId,
    gitCommit: choice.state === 'none' ? null : choice.point.gitCommit,
    why: describeBaseline(choice),
    events: events.map(({ event, runId, author, reason, at }) => ({ event, run: runId, author, reason, at })),
    annotations: annotations.map(({ kind, runId, author, reason, annotatedAt: at }) => ({
      ...{ kind, run: runId, author, reason, at },
    })),
  })),
});
