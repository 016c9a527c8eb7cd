import { existsSync } from 'node:fs';
import type { RunOverview, StoreReader } from '@shardbench/db';
import { type Both, type ComparisonResult, compareStored as judgeStored, type Metric } from '@shardbench/db/comparison';
import { readManifest, ShardbenchError } from '@shardbench/manifest';

/** A manifest's own id: of the file, where the word is one. Errors as `readManifest`. */
export const manifestIdOf = async (named: string): Promise<string> =>
  existsSync(named) ? (await readManifest(named)).id : named;

const notStored = (expected: string, found: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'unknownRun',
    expected,
    found,
    where: 'bench compare --from-history',
    remedy: 'list what there is: pnpm bench show --all',
  });

/** Whether somebody said that a run counts for nothing. */
export const isExcluded = (store: StoreReader, { id, seriesId }: RunOverview): boolean =>
  store.seriesPoints(seriesId).some(({ runId, excluded }) => runId === id && excluded);

/**
 * The stored run that a word means: the newest of a manifest under a profile that has processes and is not excluded, or the one whose id
 * begins with it.
 *
 * @throws ShardbenchError of kind `input`, `unknownRun`
 */
export const storedRun = (store: StoreReader, manifestId: string, profile: string): RunOverview => {
  const ofManifest = store.listRuns({ manifest: manifestId, profile });
  const newest = ofManifest.findLast((run) => run.processes.length > 0 && !isExcluded(store, run)) ?? ofManifest.at(-1);
  if (newest !== undefined) return newest;
  const [one, ...others] = store.listRuns().filter(({ id }) => id.startsWith(manifestId));
  if (one === undefined) {
    throw notStored(`the id of a run, its beginning, or of a manifest measured with ${profile}`, manifestId);
  }
  if (others.length > 0) throw notStored('the beginning of one run', `${manifestId}, of ${others.length + 1} runs`);
  return one;
};

/** Compares two stored runs. A run is not compared with itself: it would be equal whatever the machine did. */
export const compareStored = (
  store: StoreReader,
  runs: Both<RunOverview>,
  metric: Metric,
  resolve: number | null,
): ComparisonResult => {
  if (runs.a.id === runs.b.id) throw notStored('two runs', `run ${runs.a.id} twice`);
  return judgeStored({ runs, blocks: store.listBlocks(runs.a.session.id), metric, resolve });
};
