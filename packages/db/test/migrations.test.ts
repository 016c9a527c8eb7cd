import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { expect, it } from 'vitest';
import { openConnection } from '../src/connection.ts';
import { APPLICATION_ID } from '../src/migrations.ts';
import * as schema from '../src/schema/index.ts';
import { databasePath } from './database-file.ts';

const FOLDER = join(import.meta.dirname, '..', 'drizzle');

it('the checked-in migrations end where the schema stands', async () => {
  const latest = readdirSync(join(FOLDER, 'meta'))
    .filter((name) => name.endsWith('_snapshot.json'))
    .sort()
    .at(-1);
  const snapshot = JSON.parse(readFileSync(join(FOLDER, 'meta', latest ?? ''), 'utf8'));
  const current = await generateSQLiteDrizzleJson(schema, snapshot.id);
  expect(await generateSQLiteMigration(snapshot, current)).toEqual([]);
  expect(current.tables).toEqual(snapshot.tables);
});

it('every law that a migration created is in force after the last one', () => {
  const created = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .flatMap((name) => [...readFileSync(join(FOLDER, name), 'utf8').matchAll(/create trigger (\w+)/gi)])
    .map(([, name]) => name);
  const { sqlite } = openConnection(databasePath(), { mode: 'write' });
  const inForce = sqlite.prepare(`select name from sqlite_schema where type = 'trigger'`).pluck().all();
  sqlite.close();
  expect(created.length).toBeGreaterThan(20);
  expect(inForce.toSorted()).toEqual([...new Set(created)].sort());
});

it('an older database is brought up to date when it is opened, keeping its rows', () => {
  const path = databasePath();
  const [first = ''] = readdirSync(FOLDER).filter((name) => name.endsWith('.sql'));
  const older = new Database(path);
  older.exec(readFileSync(join(FOLDER, first), 'utf8'));
  older.exec(`insert into meta values ('purpose', 'test')`);
  older.pragma(`application_id = ${APPLICATION_ID}`);
  older.pragma('user_version = 1');
  older.close();
  const { sqlite } = openConnection(path, { mode: 'read', purpose: 'test' });
  expect(sqlite.pragma('user_version', { simple: true })).toBeGreaterThan(1);
  expect(sqlite.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(sqlite.prepare(`select count(*) from sqlite_schema where type = 'trigger'`).pluck().get()).toBeGreaterThan(20);
  sqlite.close();
});
