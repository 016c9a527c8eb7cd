import { statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Bytes that this user may still write where `path` is or would be created; null when the system does not tell.
 * A file that does not exist yet is answered for its nearest folder that does.
 */
export const freeDiskBytes = (path: string): number | null => {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch {
      if (folder === dirname(folder)) return null;
    }
  }
};
