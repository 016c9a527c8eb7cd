import type { BaselineEvent, StoredAnnotation } from '@shardbench/db';
import type { SeriesHistory } from './series-history.ts';

/** Something that a person decided about a series. */
export interface SeriesDecision {
  readonly at: string;
  readonly what: string;
  readonly runId: string;
  /** Null, like the reason, where nobody said. */
  readonly author: string | null;
  readonly reason: string | null;
}

const EVENTS: Readonly<Record<BaselineEvent['event'], string>> = {
  set: 'pinned as the baseline',
  cleared: 'no longer the baseline',
};

const ANNOTATIONS: Readonly<Record<StoredAnnotation['kind'], string>> = {
  accept: 'accepted as the new normal',
  reset: 'history begins anew here',
  exclude: 'excluded: it counts for nothing',
};

/** Everything that was decided about a series, the newest first. */
export function seriesDecisions({
  events,
  annotations,
}: Pick<SeriesHistory, 'events' | 'annotations'>): SeriesDecision[] {
  return [
    ...events.map(({ event, at, runId, author, reason }) => ({ at, what: EVENTS[event], runId, author, reason })),
    ...annotations.map(({ kind, annotatedAt: at, runId, author, reason }) => {
      return { at, what: ANNOTATIONS[kind], runId, author, reason };
    }),
  ]
    .toReversed()
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}
