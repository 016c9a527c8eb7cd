import { closeSync, fchmodSync, lstatSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import Database from 'better-sqlite3';

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? String(error);

const unusable = (path: string, expected: string, error: unknown): ShardbenchError =>
  new ShardbenchError(
    'storage',
    {
      code: 'lockUnusable',
      expected,
      found: codeOf(error),
      where: path,
      remedy:
        'set SHARDBENCH_LOCK to a file in a folder that everybody who measures on this machine may write to, the same for all of them',
    },
    { cause: error },
  );

const notALock = (path: string, found: string): ShardbenchError =>
  new ShardbenchError('storage', {
    code: 'lockForeign',
    expected: 'the lock file of Shardbench, which is empty',
    found,
    where: path,
    remedy: 'move it away, or set SHARDBENCH_LOCK to another file',
  });

/**
 * Makes the file when it is missing, for all users whatever the umask. Never opens one that exists: Linux refuses
 * O_CREAT on other people's files in /tmp (fs.protected_regular), and closing any descriptor of a file drops every
 * POSIX lock that the process has on it.
 */
const createIfMissing = (path: string): void => {
  try {
    const file = openSync(path, 'wx', 0o666);
    fchmodSync(file, 0o666);
    closeSync(file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unusable(path, 'a folder in which the lock file can be created', error);
  }
};

/** A link could lead anywhere, and what is not a file cannot be locked. */
const checkRegular = (path: string): void => {
  if (!lstatSync(path).isFile()) throw notALock(path, 'something that is not a regular file');
};

/** A lock that is held until it is closed, or until the kernel drops it with the process. */
export interface LockFile {
  close(): void;
}

/**
 * Tries once, without waiting, to lock the file at `path`: an exclusive SQLite transaction that never commits, so
 * that nothing is left to repair behind a holder that was killed. Null when somebody else has it, this process
 * included. Throws ShardbenchError `lockUnusable` or `lockForeign`.
 */
export const tryLockFile = (path: string): LockFile | null => {
  createIfMissing(path);
  checkRegular(path);
  let database: Database.Database | undefined;
  try {
    // An absolute path, because SQLite gives names such as `:memory:` a meaning of their own.
    database = new Database(resolve(path), { fileMustExist: true, timeout: 0 });
    // A journal on disk would stay behind a killed holder, where another user may not delete it.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    // A file that may only be read is opened and begun upon without complaint, but not locked: this complains. It
    // changes a page in memory that is never committed.
    database.pragma('user_version = 1');
    const held = database;
    return { close: () => held.close() };
  } catch (error) {
    database?.close();
    const code = codeOf(error);
    if (code.startsWith('SQLITE_BUSY')) return null;
    if (code === 'SQLITE_NOTADB') throw notALock(path, 'a file with other content');
    throw unusable(path, 'a lock file that can be read and written', error);
  }
};
