import type { SeriesPoint, StoredSeries, StoreReader } from '@shardbench/db';
import { ShardbenchError } from '@shardbench/manifest';

/** A stored run with the series that it is a point of. */
export interface FoundRun {
  readonly series: StoredSeries;
  readonly point: SeriesPoint;
}

const wrongRun = (code: string, expected: string, found: string, remedy: string): ShardbenchError =>
  new ShardbenchError('input', { code, expected, found, where: 'command line', remedy });

/** Ids are made of hexadecimal digits and hyphens; anything else is not even the beginning of one. */
const isBeginning = (word: string): boolean => /^[0-9a-f][0-9a-f-]*$/.test(word);

const AMBIGUOUS_SHOWN = 3;

/**
 * The run whose id a word is or begins with.
 *
 * @throws ShardbenchError of kind `input`, `unknownRun` or `ambiguousRun`
 */
export const findRun = (store: StoreReader, word: string): FoundRun => {
  const candidates = isBeginning(word) ? store.listSeries() : [];
  const found = candidates.flatMap((series) =>
    store
      .seriesPoints(series.id)
      .filter(({ runId }) => runId.startsWith(word))
      .map((point) => ({ series, point })),
  );
  const [only] = found;
  if (only === undefined) {
    const remedy = 'list the runs of a manifest with their ids: pnpm bench history <manifest>';
    throw wrongRun('unknownRun', 'the id of a stored run, or its beginning', word, remedy);
  }
  if (found.length > 1) {
    const shown = found.slice(0, AMBIGUOUS_SHOWN).map(({ point }) => point.runId);
    const more = found.length > AMBIGUOUS_SHOWN ? ` and ${found.length - AMBIGUOUS_SHOWN} more` : '';
    throw wrongRun('ambiguousRun', 'one run', `${shown.join(', ')}${more}`, 'write more of the id');
  }
  return only;
};
