import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';

export type Location =
  | { readonly state: 'found'; readonly path: string }
  /** Every absolute path that was tried, in order. */
  | { readonly state: 'missing'; readonly tried: readonly string[] };

const folderAndParents = (folder: string): string[] => {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...folderAndParents(parent)];
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Finds what a manifest's path means: tried against the manifest's folder, then each parent, then every artifact folder
 * in the order given. An absolute path means itself only.
 * @param givenPath path as the manifest writes it; `../` is fine
 */
export const locate = async (
  givenPath: string,
  manifestPath: string,
  artifactFolders: readonly string[],
): Promise<Location> => {
  const folders = [...folderAndParents(dirname(resolve(manifestPath))), ...artifactFolders];
  const candidates = isAbsolute(givenPath) ? [givenPath] : folders.map((folder) => resolve(folder, givenPath));
  const tried = [...new Set(candidates)];
  for (const path of tried) if (await exists(path)) return { state: 'found', path };
  return { state: 'missing', tried };
};
