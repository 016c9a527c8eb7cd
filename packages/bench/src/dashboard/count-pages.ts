import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a build has written. */
export interface WrittenPages {
  readonly pages: number;
  /** Of all files, as they lie there. */
  readonly bytes: number;
}

/** Counts the pages of a folder, and the bytes of everything in it. */
export const countPages = (folder: string): WrittenPages => {
  let [pages, bytes] = [0, 0];
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const file = statSync(join(folder, name));
    if (!file.isFile()) continue;
    bytes += file.size;
    if (name.endsWith('.html')) pages += 1;
  }
  return { pages, bytes };
};
