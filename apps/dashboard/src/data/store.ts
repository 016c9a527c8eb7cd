import {
  type Ancestry,
  checkBasis,
  openStore,
  type RunDetail,
  type RunOverview,
  type SessionFindings,
  type StoredBlock,
  type StoredLogEntry,
  type StoreReader,
  sessionFindings,
} from '@shardbench/db';
import { gitAncestry } from './ancestry.ts';
import { type ColdStartIndex, coldStartIndex } from './cold-starts.ts';
import { databasePath } from './database-path.ts';
import { excludedIds } from './excluded-runs.ts';
import { type InvalidBlocks, invalidBlocks } from './invalid-blocks.ts';
import { withPlainText } from './plain-text.ts';
import { detailedRuns, newestOfSeries } from './run-series.ts';
import { newestFirst, type SeriesHistory, seriesHistory } from './series-history.ts';
import { type StoredComparison, storedComparisons } from './stored-comparisons.ts';

let reader: StoreReader | null = null;

/** The database of this build: opened at its first use, closed when the build ends so that no second file stays. */
function store(): StoreReader {
  if (reader === null) {
    const opened = openStore(databasePath(), { mode: 'read' });
    process.once('exit', () => opened.close());
    reader = opened;
  }
  return reader;
}

/** What a build reads once and many pages need. */
function once<T>(read: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

/** Every stored run, in the order in which they began. */
export const allRuns = once((): RunOverview[] => withPlainText(store().listRuns()));

/** The newest run of every chain under the same conditions, in the order in which they began. */
export const newestRuns = once((): RunOverview[] => newestOfSeries(allRuns()));

/** Every stored entry of the published log, by date. */
export const logEntries = once((): StoredLogEntry[] => withPlainText(store().listLogEntries()));

/** Every start in a named cold state. */
export const coldStarts = once((): ColdStartIndex => coldStartIndex(withPlainText(store().listColdStarts())));

/** Blocks of the sessions of all runs, by session. */
export const sessionBlocks = once((): ReadonlyMap<string, readonly StoredBlock[]> => {
  const sessions = new Set(allRuns().map(({ session }) => session.id));
  return new Map([...sessions].map((id) => [id, store().listBlocks(id)]));
});

/** Blocks of the sessions of all runs that count for nothing. */
export const blocksToDiscount = once((): InvalidBlocks => invalidBlocks([...sessionBlocks().values()].flat()));

/** Ids of the runs of which somebody said that they count for nothing. */
export const excludedRuns = once((): ReadonlySet<string> => excludedIds(store().listAnnotations()));

/** The run that somebody pinned as the baseline of a series, null where nobody did. */
export const pinnedBaseline = (seriesId: string): string | null => pinnedBaselines().get(seriesId) ?? null;

const pinnedBaselines = once(
  (): ReadonlyMap<string, string | null> =>
    new Map(
      store()
        .listSeries()
        .map(({ id }) => [id, store().baselineOf(id)?.runId ?? null]),
    ),
);

/** Every comparison that was measured in turn, the newest first. */
export const allComparisons = once((): readonly StoredComparison[] => storedComparisons(allRuns(), sessionBlocks()));

/** What comes before which commit. */
export const ancestry = once((): Ancestry => gitAncestry());

/** Sessions whose findings are told: what a reader of the feed may have missed. */
const SESSIONS_TOLD = 20;

/** What a check of the newest sessions finds, the newest first. */
export const findingsOfSessions = once((): readonly SessionFindings[] =>
  withPlainText(sessionFindings(checkBasis(store(), ancestry()), allRuns(), SESSIONS_TOLD)),
);

/** Every stored run by its id. */
export const runsById = once((): ReadonlyMap<string, RunOverview> => new Map(allRuns().map((run) => [run.id, run])));

/** The newest run of every series by the id of the series, with everything it refers to. */
export const newestOfSeriesId = once(
  (): ReadonlyMap<string, RunOverview> => new Map(allRuns().map((run) => [run.seriesId, run])),
);

/** Every series with its history, the one that was measured last first. */
export const seriesHistories = once((): readonly SeriesHistory[] => {
  const annotations = Map.groupBy(withPlainText(store().listAnnotations()), ({ seriesId }) => seriesId);
  const events = Map.groupBy(withPlainText(store().listBaselineEvents()), ({ seriesId }) => seriesId);
  return newestFirst(store().listSeries()).map((series) =>
    seriesHistory(
      {
        series: withPlainText(series),
        points: withPlainText(store().seriesPoints(series.id)),
        annotations: annotations.get(series.id) ?? [],
        events: events.get(series.id) ?? [],
        pinned: withPlainText(store().baselineOf(series.id)),
      },
      ancestry(),
    ),
  );
});

const detailed = once((): ReadonlySet<string> => detailedRuns(allRuns()));

/** Whether requests and tokens of this run are on the pages. */
export const isDetailed = (id: string): boolean => detailed().has(id);

/** A run with its requests, which hold nothing that anybody wrote. */
export function runDetail(run: RunOverview): RunDetail {
  const requests = store().readRunRequests(run.id);
  return { ...run, processes: run.processes.map((of) => ({ ...of, requests: requests.get(of.id) ?? [] })) };
}
