import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { deriveMissingRunSummaries } from './run-summaries.ts';
import type { DatabasePurpose } from './schema/meta.ts';
import { type SeriesKey, seriesId } from './series-key.ts';
import { storageError } from './storage-error.ts';

/** Lies beside `src` as well as beside `dist`. */
const MIGRATIONS_FOLDER = join(import.meta.dirname, '..', 'drizzle');

/** "ShBe" in the file's header: SQLite's own way to say whose database a file is. */
export const APPLICATION_ID = 0x53684265;

/** What a file turned out to be before anything was written to it. */
export type FoundDatabase =
  | { readonly state: 'new' }
  /** Ours, with the first `applied` of `known` migrations. */
  | { readonly state: 'ours'; readonly applied: number; readonly known: number };

/**
 * Reads whose database it is and how many migrations it has.
 * Throws when it belongs to another program, or to a newer version of this one.
 */
export function inspectDatabase(sqlite: Database.Database, path: string): FoundDatabase {
  const owner = sqlite.pragma('application_id', { simple: true });
  if (owner !== APPLICATION_ID) {
    const tables = sqlite.prepare('select count(*) from sqlite_schema').pluck().get();
    if (owner === 0 && tables === 0) return { state: 'new' };
    const remedy = 'Name another file with --db: this one is left as it is.';
    throw storageError(path, 'foreignDatabase', 'a Shardbench database', 'a database of another program', remedy);
  }
  const applied = sqlite.pragma('user_version', { simple: true }) as number;
  const known = readMigrations().length;
  if (applied > known) {
    throw storageError(
      path,
      'newerDatabase',
      `schema version ${known} or older`,
      `schema version ${applied}, written by a newer Shardbench`,
      'Update Shardbench, or name another database with --db: this one is left as it is.',
    );
  }
  return { state: 'ours', applied, known };
}

/**
 * Brings the schema up to date in one transaction, so that a half-migrated database does not exist and a second process
 * that opens the same file waits and then finds nothing to do. The purpose is written when the database is new.
 * Takes no lock when there is nothing to do.
 */
export function applyMigrations(sqlite: Database.Database, path: string, purpose: DatabasePurpose): void {
  const found = inspectDatabase(sqlite, path);
  if (found.state === 'ours' && found.applied === found.known) return;
  // Rebuilding a table drops the old one: with foreign keys on, that would delete the rows that refer to it.
  sqlite.pragma('foreign_keys = OFF');
  sqlite.transaction(() => applyMissing(sqlite, inspectDatabase(sqlite, path), purpose)).immediate();
  sqlite.pragma('foreign_keys = ON');
}

function applyMissing(sqlite: Database.Database, found: FoundDatabase, purpose: DatabasePurpose): void {
  const known = readMigrations();
  defineSeriesId(sqlite);
  for (const migration of known.slice(found.state === 'new' ? 0 : found.applied)) {
    for (const statement of migration.sql) sqlite.exec(statement);
  }
  if (found.state === 'ours') deriveMissingRunSummaries(sqlite);
  if (found.state === 'new') sqlite.prepare(`insert into meta (key, value) values ('purpose', ?)`).run(purpose);
  sqlite.pragma(`user_version = ${known.length}`);
  sqlite.pragma(`application_id = ${APPLICATION_ID}`);
}

/** In the order in which the migration that knows the series of older runs passes them. */
const SERIES_KEY_FIELDS = [
  'machineId',
  'backend',
  'computeUnits',
  'threads',
  'modelHash',
  'executionHash',
  'profileName',
  'promptTokens',
  'newTokens',
  'warmupRequests',
  'requests',
  'promptSha256',
  'provenance',
] as const satisfies (keyof SeriesKey)[];

/** SQLite cannot hash: the ids of older runs' series come from the program. */
function defineSeriesId(sqlite: Database.Database): void {
  sqlite.function('series_id', { deterministic: true, varargs: true }, (...values: unknown[]) =>
    seriesId(Object.fromEntries(SERIES_KEY_FIELDS.map((name, place) => [name, values[place]])) as unknown as SeriesKey),
  );
}

let migrations: ReturnType<typeof readMigrationFiles> | undefined;

/** Read once: they do not change while the program runs. */
function readMigrations(): ReturnType<typeof readMigrationFiles> {
  migrations ??= readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER });
  return migrations;
}
