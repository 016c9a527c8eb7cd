import { openStore, type RunDetail, type RunOverview, type StoredLogEntry, type StoreReader } from '@shardbench/db';
import { type ColdStartIndex, coldStartIndex } from './cold-starts.ts';
import { databasePath } from './database-path.ts';
import { type InvalidBlocks, invalidBlocks } from './invalid-blocks.ts';
import { withPlainText } from './plain-text.ts';
import { detailedRuns, newestOfSeries } from './run-series.ts';

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

/** Blocks of the sessions of all runs that count for nothing. */
export const blocksToDiscount = once((): InvalidBlocks => {
  const sessions = new Set(allRuns().map(({ session }) => session.id));
  return invalidBlocks([...sessions].flatMap((id) => store().listBlocks(id)));
});

const detailed = once((): ReadonlySet<string> => detailedRuns(allRuns()));

/** Whether requests and tokens of this run are on the pages. */
export const isDetailed = (id: string): boolean => detailed().has(id);

/** One run with its requests. Throws when there is none of this id. */
export function runDetail(id: string): RunDetail {
  const run = store().readRun(id);
  if (run === null) throw new Error(`run ${id} went away during the build`);
  return withPlainText(run);
}
