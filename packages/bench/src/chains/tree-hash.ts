import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, ShardbenchError } from '@shardbench/manifest';
import { fileHash } from './file-hashes.ts';

/** Identity and size of a file, or of a folder with everything in it. */
export interface TreeHash {
  /** SHA-256 of a file; of a folder, over its sorted relative paths with the hashes of their files. */
  readonly hash: string;
  readonly bytes: number;
}

/** More files than any model has: a folder that was named by mistake. */
const MOST_FILES = 10_000;

const notATree = (where: string, found: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'artifactNotATree',
    expected: 'a folder of files, as compilers of models make it',
    found,
    where,
    remedy: 'name the .mlmodelc or .mlpackage itself',
  });

/** Relative paths of all files, with slashes, sorted by code unit. */
const filesOf = async (root: string): Promise<string[]> => {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      // The system's own droppings are no part of a model.
      if (entry.name === '.DS_Store') continue;
      if (entry.isDirectory()) await walk(path);
      else if ((await stat(join(root, path))).isFile()) found.push(path);
      else throw notATree(root, `${path}, which is no file`);
      if (found.length > MOST_FILES) throw notATree(root, `more than ${MOST_FILES} files`);
    }
  };
  await walk('');
  return found.sort();
};

/**
 * Hash of a file or a folder; files are read only when they changed since they were hashed last.
 *
 * @throws ShardbenchError `artifactNotATree`; the file system's own error where there is nothing
 */
export const treeHash = async (
  path: string,
  notePath: string,
  options: { readonly signal?: AbortSignal; readonly onRead?: (bytes: number) => void } = {},
): Promise<TreeHash> => {
  const root = await stat(path);
  if (!root.isDirectory()) return { hash: await fileHash(path, notePath, options), bytes: root.size };
  const hashes: [string, string][] = [];
  let bytes = 0;
  for (const file of await filesOf(path)) {
    options.signal?.throwIfAborted();
    bytes += (await stat(join(path, file))).size;
    hashes.push([file, await fileHash(join(path, file), notePath, options)]);
  }
  return { hash: contentHash(hashes), bytes };
};
