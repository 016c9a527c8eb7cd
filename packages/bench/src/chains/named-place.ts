import { stat } from 'node:fs/promises';
import { listManifests, readManifest } from '@shardbench/manifest';
import { PATHS } from '../paths.ts';

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * The place that a word on a command line means: the file or folder of that name, else the shipped manifest of that id,
 * as tables and pages print it. A word that is neither is returned as it is, for whoever opens it to refuse.
 */
export const namedPlace = async (word: string): Promise<string> => {
  if (await isThere(word)) return word;
  for (const path of await listManifests(PATHS.manifests)) if ((await readManifest(path)).id === word) return path;
  return word;
};
