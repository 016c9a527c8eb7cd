import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Asks the system to forget the pages of a file, which have to be on the disk already. Node has no call for it, the dd
 * of coreutils has: reading nothing without the cache advises that the whole file is not needed. False where there is no
 * such dd; whether the system followed the advice is seen in what the next reading fetches.
 */
export const evict = async (path: string): Promise<boolean> => {
  try {
    await promisify(execFile)('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none']);
    return true;
  } catch {
    return false;
  }
};

/** Bytes that this process, with all its threads, has had fetched from storage so far; null where nobody counts them. */
export const storageBytes = async (): Promise<number | null> => {
  const counters = await readFile('/proc/self/io', 'utf8').catch(() => '');
  const [, bytes] = /^read_bytes: (\d+)$/m.exec(counters) ?? [];
  return bytes === undefined ? null : Number(bytes);
};
