import { type FileHandle, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import { removeAbandoned, temporaryName } from './temporary-name.ts';

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(3)} GB`;

const diskFull = (path: string, expected: string, found: string, cause?: unknown): ShardbenchError =>
  new ShardbenchError(
    'storage',
    {
      code: 'diskFull',
      expected,
      found,
      where: path,
      remedy: 'free some space, or give a path on another disk; nothing was left behind',
    },
    { cause },
  );

/** Errors of the file system in words; all others, such as an abort, stay what they are. */
const storageError = (error: unknown, path: string, byteLength: number): unknown => {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return diskFull(path, `room for ${gigabytes(byteLength)}`, 'a disk that became full while writing', error);
  }
  return new ShardbenchError(
    'storage',
    {
      code: 'notWritable',
      expected: 'a file that can be written',
      found: error.message,
      where: path,
      remedy: 'check the folder and its permissions, or give another path',
    },
    { cause: error },
  );
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const writeAndClose = async (file: FileHandle, write: (file: FileHandle) => Promise<void>): Promise<void> => {
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * Writes a file that is either whole or absent: into a temporary file in the same folder, to the disk, then renamed.
 *
 * @param byteLength what will be written, checked against the free space first
 * @throws ShardbenchError `diskFull` or `notWritable`; whatever `write` throws passes through
 */
export const writeAtomically = async (
  path: string,
  byteLength: number,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> => {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName(basename(path)));
  try {
    await mkdir(folder, { recursive: true });
    await removeAbandoned(folder, basename(path));
    const disk = await statfs(folder);
    const free = disk.bavail * disk.bsize;
    if (free < byteLength) throw diskFull(path, `room for ${gigabytes(byteLength)}`, `${gigabytes(free)} free`);
    const file = await open(temporary, 'wx');
    try {
      await writeAndClose(file, write);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  } catch (error) {
    throw storageError(error, path, byteLength);
  }
};
