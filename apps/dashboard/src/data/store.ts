import { openStore, type RunDetail, type RunOverview, type StoredLogEntry, type StoreReader } from '@shardbench/db';
import { databasePath } from './database-path.ts';
import { withPlainText } from './plain-text.ts';

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

/** The newest run of every chain under the same conditions, in the order in which they began. */
export const newestRuns = (): RunOverview[] => withPlainText(store().listRuns({ latest: true }));

/** Every stored run, in the order in which they began. */
export const allRuns = (): RunOverview[] => withPlainText(store().listRuns());

/** Every stored entry of the published log, by date. */
export const logEntries = (): StoredLogEntry[] => withPlainText(store().listLogEntries());

/** One run with its requests. Throws when there is none of this id. */
export function runDetail(id: string): RunDetail {
  const run = store().readRun(id);
  if (run === null) throw new Error(`run ${id} went away during the build`);
  return withPlainText(run);
}
