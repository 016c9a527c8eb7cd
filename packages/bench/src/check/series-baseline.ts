import { baselineFor, historyPoints, readPoints, type StoredSeries, type StoreReader } from '@shardbench/db';
import type { SeriesBaseline } from '../report/baseline-lines.ts';
import { readAncestry } from './read-ancestry.ts';

/** What the newest run of each series is held against. */
export const seriesBaselines = (
  store: StoreReader,
  all: readonly StoredSeries[],
  repository: string,
): SeriesBaseline[] => {
  const annotations = Map.groupBy(store.listAnnotations(), ({ seriesId }) => seriesId);
  const events = Map.groupBy(store.listBaselineEvents(), ({ seriesId }) => seriesId);
  const ancestry = readAncestry(repository);
  return all.map((series) => {
    const points = readPoints(store, series, () => false);
    const said = annotations.get(series.id) ?? [];
    const choice = baselineFor({
      points: historyPoints(points, said),
      fresh: new Set(points.slice(-1).map(({ runId }) => runId)),
      pinned: store.baselineOf(series.id),
      ancestry,
    });
    return { series, choice, events: events.get(series.id) ?? [], annotations: said };
  });
};
