import type { StoredSeries, StoreReader } from '@shardbench/db';
import { type NamedManifests, neverMeasured } from './named-manifests.ts';

/** Series of our own measurements: another tool's figures passed no gates, and stand for themselves. */
const isMeasured = ({ key }: StoredSeries): boolean => key.provenance === 'measured';

/**
 * The series of some manifests, of all where none is named.
 *
 * @throws ShardbenchError of kind `input`, `neverMeasured`
 */
export const selectSeries = (
  store: StoreReader,
  { ids, inFolders }: Omit<NamedManifests, 'paths'>,
  filter: { readonly profile?: string | undefined; readonly since?: string | undefined } = {},
): StoredSeries[] => {
  if (ids.length + inFolders.length === 0) return store.listSeries(filter).filter(isMeasured);
  const seriesOf = (manifest: string): StoredSeries[] => store.listSeries({ manifest }).filter(isMeasured);
  const named = ids.flatMap((manifest) => {
    const found = seriesOf(manifest);
    if (found.length === 0) throw neverMeasured(manifest);
    return found;
  });
  const selected = [...named, ...inFolders.flatMap(seriesOf)];
  if (selected.length === 0) throw neverMeasured(inFolders.join(', '));
  const { profile, since = '' } = filter;
  const wanted = selected.filter(
    ({ key, lastStartedAt }) => lastStartedAt >= since && (profile === undefined || key.profileName === profile),
  );
  return [...new Map(wanted.map((series) => [series.id, series])).values()];
};
