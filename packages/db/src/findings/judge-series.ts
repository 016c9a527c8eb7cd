import { isForetold, type Verdict } from '@shardbench/gates';
import type { Expectation } from '@shardbench/manifest';
import type { StoredAnnotation, StoredBaseline } from '../reading/baselines.ts';
import type { RunOverview } from '../reading/run-overview.ts';
import type { StoredSeries } from '../reading/series.ts';
import type { StoreReader } from '../store.ts';
import type { Ancestry } from './commit-graph.ts';
import type { Finding } from './finding.ts';
import { findingsOf } from './findings-of.ts';
import type { FreshSeries } from './fresh-series.ts';
import { historyPoints } from './history-point.ts';
import { keyDifferences } from './key-differences.ts';
import { namedShareMinimum } from './named-share-minimum.ts';
import type { Rerun } from './speed-finding.ts';

/** What all series of one check are judged with. */
export interface CheckBasis {
  readonly store: StoreReader;
  readonly ancestry: Ancestry;
  /** By id of the series. */
  readonly annotations: ReadonlyMap<string, readonly StoredAnnotation[]>;
  /** The run that was pinned for a series. Each is read once. */
  readonly pinnedOf: (seriesId: string) => StoredBaseline | null;
  /** Every stored series, to name another key on which a manifest was measured. */
  readonly all: () => readonly StoredSeries[];
}

/** Reads what one check needs of a store. Every stored series is read only when it is asked for. */
export function checkBasis(store: StoreReader, ancestry: Ancestry): CheckBasis {
  let all: readonly StoredSeries[] | undefined;
  const pinned = new Map<string, StoredBaseline | null>();
  return {
    store,
    ancestry,
    annotations: Map.groupBy(store.listAnnotations(), ({ seriesId }) => seriesId),
    pinnedOf: (seriesId) => {
      const known = pinned.get(seriesId);
      if (known !== undefined) return known;
      const read = store.baselineOf(seriesId);
      pinned.set(seriesId, read);
      return read;
    },
    all: () => {
      all ??= store.listSeries();
      return all;
    },
  };
}

/** The newest run of a series with everything it refers to. Read only where there is news. */
const newestRun = ({ store }: CheckBasis, { series, points }: FreshSeries): RunOverview | undefined => {
  const newest = points.at(-1);
  return store
    .listRuns({ session: newest?.sessionId, manifest: series.manifestId })
    .find(({ id }) => id === newest?.runId);
};

/** Whether the manifest of a run expects it to fail so. */
const isExpectedOf = (run: RunOverview | undefined, verdict: Verdict): boolean => {
  const { expect = [] } = (run?.manifest.manifest ?? {}) as { readonly expect?: readonly Expectation[] };
  return isForetold(verdict, expect, run?.backend ?? '');
};

/** The newest other key on which the same manifest was measured with the same profile. */
const elsewhere = ({ all }: CheckBasis, series: StoredSeries) => {
  const [other] = all()
    .filter(
      ({ id, manifestId, key }) =>
        id !== series.id && manifestId === series.manifestId && key.profileName === series.key.profileName,
    )
    .sort((a, b) => (a.lastStartedAt < b.lastStartedAt ? 1 : -1));
  return other === undefined ? null : { seriesId: other.id, differences: keyDifferences(other.key, series.key) };
};

/** Everything there is to say about the runs of one series that are to be judged. */
export const judgeSeries = (basis: CheckBasis, of: FreshSeries, rerun: Rerun): Finding[] => {
  const { store, ancestry, annotations } = basis;
  const { series, points, fresh } = of;
  return findingsOf({
    subject: {
      seriesId: series.id,
      manifest: series.manifestId,
      profile: series.key.profileName,
      backend: series.key.backend,
    },
    points: historyPoints(points, annotations.get(series.id) ?? []),
    fresh,
    pinned: basis.pinnedOf(series.id),
    ancestry,
    rerun,
    stagesOf: (runId) => store.runStages(runId).map(({ stagesMs }) => stagesMs),
    namedShareMinimum: () => namedShareMinimum(newestRun(basis, of)?.model ?? null),
    foretold: (verdict) => isExpectedOf(newestRun(basis, of), verdict),
    elsewhere: () => elsewhere(basis, series),
  });
};
