import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { applyMigrations, inspectDatabase } from './migrations.ts';
import type { DatabasePurpose } from './schema/meta.ts';
import { asStorageError, storageError } from './storage-error.ts';

/** An open database: SQLite's handle, and the same handle with the schema's types. */
export interface Connection {
  readonly path: string;
  readonly sqlite: Database.Database;
  readonly database: BetterSQLite3Database;
}

export interface ConnectionOptions {
  readonly mode: 'write' | 'read';
  /** What a new database is for, `results` when not given. An existing one of another purpose is refused. */
  readonly purpose?: DatabasePurpose | undefined;
  /** How long to wait for another writer, in milliseconds. */
  readonly busyTimeoutMs?: number | undefined;
}

const BUSY_TIMEOUT_MS = 10_000;

/**
 * Opens the file, creates it when writing, and brings its schema up to date.
 * Throws a ShardbenchError of kind `storage` for everything that can be wrong with a file.
 */
export function openConnection(path: string, options: ConnectionOptions): Connection {
  const sqlite = openFile(path, options);
  try {
    const purpose = options.purpose ?? 'results';
    inspectDatabase(sqlite, path);
    useWriteAheadLog(sqlite, options.busyTimeoutMs ?? BUSY_TIMEOUT_MS);
    sqlite.pragma('synchronous = NORMAL');
    sqlite.pragma('foreign_keys = ON');
    applyMigrations(sqlite, path, purpose);
    if (options.purpose !== undefined) checkPurpose(sqlite, path, purpose);
    // Not opened read-only: such a connection leaves its -wal and -shm files behind when it is closed.
    if (options.mode === 'read') sqlite.pragma('query_only = ON');
    return { path, sqlite, database: drizzle(sqlite) };
  } catch (error) {
    sqlite.close();
    throw asStorageError(error, path);
  }
}

/** Runs a function in one transaction that takes the write lock at once: all of it is stored, or nothing. */
export function inTransaction<Result>(connection: Connection, run: () => Result): Result {
  return connection.sqlite.transaction(run).immediate();
}

function openFile(path: string, options: ConnectionOptions): Database.Database {
  if (options.mode === 'read' && !existsSync(path)) {
    const remedy = 'Measure something first with `pnpm bench all`, or name a database with --db.';
    throw storageError(path, 'databaseMissing', 'a database', 'no file', remedy);
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const remedy = 'Check the permissions and the path, or name another database with --db.';
    throw storageError(path, 'folderCannotBeMade', 'a folder for the database', found, remedy);
  }
  try {
    return new Database(path, { timeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS });
  } catch (error) {
    throw asStorageError(error, path);
  }
}

/** SQLite does not wait by itself when two connections turn the log on at the same moment. */
function useWriteAheadLog(sqlite: Database.Database, patienceMs: number): void {
  const deadline = Date.now() + patienceMs;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      sqlite.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || Date.now() >= deadline) throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
}

function checkPurpose(sqlite: Database.Database, path: string, purpose: DatabasePurpose): void {
  const found = sqlite.prepare(`select value from meta where key = 'purpose'`).pluck().get();
  if (found === purpose) return;
  const remedy = 'Name another file with --db: results and tests are kept apart.';
  throw storageError(path, 'otherPurpose', `a database for ${purpose}`, `one for ${found}`, remedy);
}
