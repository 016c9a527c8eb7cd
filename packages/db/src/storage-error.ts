import { ShardbenchError } from '@shardbench/manifest';
import Database from 'better-sqlite3';

/** What an error of SQLite means for the person who meets it. */
interface Meaning {
  readonly code: string;
  readonly expected: string;
  readonly remedy: string;
}

/** By the beginning of SQLite's own code, the more precise one first. */
const MEANINGS: readonly (readonly [prefix: string, meaning: Meaning])[] = [
  [
    'SQLITE_NOTADB',
    {
      code: 'notADatabase',
      expected: 'a Shardbench database',
      remedy: 'Name another file with --db, or move this one away to start a new database.',
    },
  ],
  [
    'SQLITE_CORRUPT',
    {
      code: 'databaseCorrupt',
      expected: 'an intact database',
      remedy: 'Restore the file from a copy, or save what is readable with the sqlite3 command `.recover`.',
    },
  ],
  [
    'SQLITE_FULL',
    {
      code: 'diskFull',
      expected: 'room for the record',
      remedy: 'Free disk space and repeat the command: everything recorded before is kept.',
    },
  ],
  [
    'SQLITE_BUSY',
    {
      code: 'databaseLocked',
      expected: 'a moment without another writer',
      remedy: 'Wait for the other command that writes to this database, then repeat.',
    },
  ],
  [
    'SQLITE_READONLY',
    {
      code: 'databaseReadOnly',
      expected: 'a database file and folder that may be written (readers need the folder, too)',
      remedy: 'Change the permissions, or copy the file to a folder of your own and name it with --db.',
    },
  ],
  [
    'SQLITE_CANTOPEN',
    {
      code: 'databaseCannotOpen',
      expected: 'a file that can be opened in a folder that may be written',
      remedy: 'Check that the path names a file and that its folder may be written, or name another with --db.',
    },
  ],
  [
    'SQLITE_CONSTRAINT_TRIGGER',
    {
      code: 'lawBroken',
      expected: 'a record that keeps the rules of the store',
      remedy: 'docs/storage.md lists the rules: record what the gates really said.',
    },
  ],
  [
    'SQLITE_CONSTRAINT_FOREIGNKEY',
    {
      code: 'recordWithoutParent',
      expected: 'that everything the record refers to is stored first',
      remedy: 'Record the machine, session, model, manifest, artifacts and gate report before it.',
    },
  ],
  [
    'SQLITE_CONSTRAINT',
    {
      code: 'recordRefused',
      expected: 'a record that the schema allows',
      remedy: 'docs/storage.md lists what each column may hold.',
    },
  ],
  [
    'SQLITE_',
    {
      code: 'databaseFailed',
      expected: 'that the database answers',
      remedy: 'Check the disk and the permissions of the file, then repeat the command.',
    },
  ],
];

/** An error of the store itself. */
export function storageError(
  where: string,
  code: string,
  expected: string,
  found: string,
  remedy: string,
): ShardbenchError {
  return new ShardbenchError('storage', { code, expected, found, where, remedy });
}

/** The typed error for one that SQLite threw; anything that is not SQLite's own is returned as it is. */
export function asStorageError(error: unknown, where: string): unknown {
  if (error instanceof Database.SqliteError) {
    const { code, message } = error;
    const meaning = MEANINGS.find(([prefix]) => code.startsWith(prefix))?.[1];
    if (meaning !== undefined) {
      const found = `${message} (${code})`;
      return new ShardbenchError('storage', { ...meaning, found, where }, { cause: error });
    }
  }
  if (error instanceof TypeError && error.message === 'The database connection is not open') {
    const remedy = 'Keep the store open until the last record is written.';
    return storageError(where, 'storeClosed', 'an open store', 'one that was closed', remedy);
  }
  return error;
}

/** The same functions, throwing typed errors where SQLite throws its own. */
export function withStorageErrors<Functions extends object>(where: string, functions: Functions): Functions {
  const guarded = Object.entries(functions).map(([name, call]: [string, (...values: unknown[]) => unknown]) => [
    name,
    (...values: unknown[]) => {
      try {
        return call(...values);
      } catch (error) {
        throw asStorageError(error, where);
      }
    },
  ]);
  return Object.fromEntries(guarded) as Functions;
}
