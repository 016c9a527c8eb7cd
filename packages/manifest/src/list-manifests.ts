import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseJson } from './parse-json.ts';
import { looksLikeManifest } from './parse-manifest.ts';
import { readTextFile, unreadable } from './read-text-file.ts';

/** Folders that never hold manifests of their own: compiled and packaged models describe themselves in JSON, too. */
const CLOSED_FOLDER = /^\.|^node_modules$|\.mlmodelc$|\.mlpackage$/;
/** A file that claims to be a manifest by name is listed even when it cannot be read, so that its error is seen. */
const CLAIMS_TO_BE = /runtime_meta/;

const isManifest = async (path: string): Promise<boolean> => {
  try {
    return looksLikeManifest(parseJson(await readTextFile(path), path));
  } catch {
    return CLAIMS_TO_BE.test(basename(path));
  }
};

const jsonFilesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return CLOSED_FOLDER.test(entry.name) ? [] : jsonFilesBelow(path);
      return entry.name.endsWith('.json') ? [path] : [];
    }),
  );
  return found.flat();
};

/**
 * Paths of the runtime meta manifests that a folder holds at any depth, sorted; JSON of other kinds is left out, links
 * to folders are not followed. A file is returned as it is: whether it is a manifest shows when it is read.
 * @throws ShardbenchError `fileNotFound`, `fileNotReadable`
 */
export const listManifests = async (folderOrFile: string): Promise<string[]> => {
  try {
    if (!(await stat(folderOrFile)).isDirectory()) return [folderOrFile];
    const manifests: string[] = [];
    for (const path of (await jsonFilesBelow(folderOrFile)).sort()) if (await isManifest(path)) manifests.push(path);
    return manifests;
  } catch (error) {
    throw unreadable((error as NodeJS.ErrnoException).path ?? folderOrFile, error);
  }
};
