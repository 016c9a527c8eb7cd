import { stat } from 'node:fs/promises';
import { listManifests, readManifest, ShardbenchError } from '@shardbench/manifest';

/** What was named on a command line about stored runs: ids of manifests, and the files that some of them came from. */
export interface NamedManifests {
  /** Those that were named one by one; empty, like the other, for all. */
  readonly ids: readonly string[];
  /** Those that a folder holds, which need not have been measured. */
  readonly inFolders: readonly string[];
  readonly paths: readonly string[];
}

const kindOf = (path: string): Promise<'folder' | 'file' | 'word'> =>
  stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => 'word',
  );

/** Takes words that name a file or a folder as such, all others as ids of manifests. */
export const namedManifests = async (named: readonly string[]): Promise<NamedManifests> => {
  const ids: string[] = [];
  const inFolders: string[] = [];
  const paths: string[] = [];
  for (const word of named) {
    const kind = await kindOf(word);
    if (kind === 'word') {
      ids.push(word);
      continue;
    }
    for (const path of await listManifests(word)) {
      paths.push(path);
      (kind === 'folder' ? inFolders : ids).push((await readManifest(path)).id);
    }
  }
  return { ids: [...new Set(ids)], inFolders: [...new Set(inFolders)], paths };
};

/** The error for a manifest that no stored run is of. */
export const neverMeasured = (manifest: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'neverMeasured',
    expected: 'the id or the file of a manifest that was measured',
    found: manifest,
    where: 'command line',
    remedy: 'list what there is: pnpm bench show',
  });
