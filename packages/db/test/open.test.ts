import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openConnection } from '../src/connection.ts';
import { openStore } from '../src/index.ts';
import { databasePath, errorOf, newStore } from './database-file.ts';
import { beginQualifiedRun, machineFacts, processRecord } from './sample-records.ts';

const write = (path: string, busyTimeoutMs?: number) => openStore(path, { mode: 'write', busyTimeoutMs });
const read = (path: string) => openStore(path, { mode: 'read' });

describe('what cannot be opened', () => {
  it('refuses to read a database that does not exist, and creates nothing', () => {
    const path = databasePath();
    expect(errorOf(() => read(path))).toMatchObject({ kind: 'storage', code: 'databaseMissing' });
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it('refuses a file that is no database, and leaves it alone', () => {
    const path = databasePath();
    writeFileSync(path, 'a text that somebody named with --db by mistake\n'.repeat(50));
    const before = readFileSync(path);
    expect(errorOf(() => write(path)).code).toBe('notADatabase');
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(dirname(path))).toHaveLength(1);
  });

  it("refuses another program's database, and leaves it alone", () => {
    const path = databasePath();
    new Database(path).exec('create table bookmarks (url text)').close();
    const before = readFileSync(path);
    expect(errorOf(() => write(path)).code).toBe('foreignDatabase');
    expect(readFileSync(path)).toEqual(before);
  });

  it('refuses a database that a newer version wrote, and leaves it alone', () => {
    const { store, path } = newStore();
    store.close();
    const sqlite = new Database(path);
    const version = sqlite.pragma('user_version', { simple: true }) as number;
    sqlite.pragma(`user_version = ${version + 1}`);
    sqlite.close();
    const before = readFileSync(path);
    for (const open of [write, read]) {
      const error = errorOf(() => open(path));
      expect(error).toMatchObject({ kind: 'storage', code: 'newerDatabase' });
      expect(error.found).toContain(`version ${version + 1}`);
      expect(error.remedy).toContain('Update Shardbench');
    }
    expect(readFileSync(path)).toEqual(before);
  });

  it('refuses a folder in place of a file', () => {
    const path = databasePath();
    mkdirSync(path);
    expect(errorOf(() => write(path)).code).toBe('databaseCannotOpen');
  });

  it('refuses a path through a file', () => {
    const path = databasePath();
    writeFileSync(path, 'x');
    expect(errorOf(() => write(join(path, 'inside.db'))).code).toBe('folderCannotBeMade');
  });

  it('refuses a database for results where one for tests is asked for, and the reverse', () => {
    for (const [made, asked] of [
      ['results', 'test'],
      ['test', 'results'],
    ] as const) {
      const { store, path } = newStore(made);
      store.close();
      expect(errorOf(() => openStore(path, { mode: 'write', purpose: asked })).code).toBe('otherPurpose');
    }
  });

  it('names the lock when another writer does not let go', () => {
    const { path } = newStore();
    const store = openStore(path, { mode: 'write', busyTimeoutMs: 1 });
    const other = new Database(path);
    other.exec('begin immediate');
    expect(errorOf(() => store.recordMachine(machineFacts)).code).toBe('databaseLocked');
    other.exec('rollback');
    other.close();
    expect(store.recordMachine(machineFacts)).toMatch(/^[0-9a-f]{32}$/);
    store.close();
  });

  it('says that a database is damaged', () => {
    const { store, path } = newStore();
    const { runId } = beginQualifiedRun(store);
    for (let ordinal = 0; ordinal < 4; ordinal += 1) store.recordProcess(runId, processRecord(ordinal));
    store.close();
    const file = openSync(path, 'r+');
    const bytes = readFileSync(path);
    for (let page = 1; page < bytes.length / 4096; page += 1)
      writeSync(file, Buffer.alloc(512, 0xa5), 0, 512, page * 4096);
    closeSync(file);
    const error = errorOf(() => read(path).listRuns());
    expect(error).toMatchObject({ kind: 'storage', code: 'databaseCorrupt' });
  });

  it('says that file or folder may not be written', () => {
    const { store, path } = newStore();
    store.close();
    chmodSync(path, 0o444);
    chmodSync(dirname(path), 0o555);
    // Permissions do not bind a superuser: the child gives that up, after it has loaded what lies in the checkout, which
    // another user may not be able to read.
    const script = `
      import { openStore } from ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))};
      const [, , loaded] = process.argv.slice(1);
      openStore(loaded, { mode: 'write' }).close();
      if (process.getuid() === 0) process.setuid(65534);
      const codeOf = (path, mode) => { try { openStore(path, { mode }) } catch (error) { return error.code } };
      const [existing, fresh] = process.argv.slice(1);
      process.stdout.write([codeOf(existing, 'read'), codeOf(existing, 'write'), codeOf(fresh, 'write')].join());`;
    const elsewhere = databasePath();
    const argv = ['--input-type=module', '--eval', script, '--', path, join(dirname(path), 'new.db'), elsewhere];
    const { stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    chmodSync(dirname(path), 0o755);
    expect(stdout).toBe('databaseReadOnly,databaseReadOnly,databaseCannotOpen');
  });

  it('refuses to be used after it was closed', () => {
    const { store } = newStore();
    store.close();
    expect(errorOf(() => store.listRuns()).code).toBe('storeClosed');
    expect(() => store.close()).not.toThrow();
  });
});

describe('an open store', () => {
  it('makes the folder that is to hold it', () => {
    const path = join(dirname(databasePath()), 'deep', 'er', 'results.db');
    write(path).close();
    expect(readdirSync(dirname(path))).toEqual(['results.db']);
  });

  it('leaves one file behind when it is closed, writer or reader', () => {
    const { store, path } = newStore();
    beginQualifiedRun(store);
    store.close();
    expect(readdirSync(dirname(path))).toEqual(['results.db']);
    {
      using reader = read(path);
      expect(reader.listRuns()).toHaveLength(1);
    }
    expect(readdirSync(dirname(path))).toEqual(['results.db']);
  });

  it('keeps a write-ahead log, foreign keys and normal synchronisation', () => {
    const { sqlite } = openConnection(databasePath(), { mode: 'write' });
    const pragma = (name: string) => sqlite.pragma(name, { simple: true });
    expect([pragma('journal_mode'), pragma('foreign_keys'), pragma('synchronous')]).toEqual(['wal', 1, 1]);
    sqlite.close();
  });

  it('lets readers read while it is written to', () => {
    const { store, path } = newStore();
    using reader = read(path);
    const { runId } = beginQualifiedRun(store);
    expect(reader.listRuns()[0]?.processes).toHaveLength(0);
    store.recordProcess(runId, processRecord(0));
    expect(reader.listRuns()[0]?.processes).toHaveLength(1);
  });

  it('is opened by readers while another writer holds on', () => {
    const { store, path } = newStore();
    beginQualifiedRun(store);
    const other = new Database(path);
    other.exec('begin immediate');
    using reader = openStore(path, { mode: 'read', busyTimeoutMs: 1 });
    expect(reader.listRuns()).toHaveLength(1);
    other.close();
  });

  it('cannot be written to by a reader, whatever reaches its connection', () => {
    const { store, path } = newStore();
    store.close();
    const { sqlite } = openConnection(path, { mode: 'read' });
    expect(() => sqlite.exec(`insert into meta values ('a', 'b')`)).toThrow(/readonly/);
    sqlite.close();
  });

  it('opens again what it made, without applying anything twice', () => {
    const { store, path } = newStore();
    const { runId } = beginQualifiedRun(store);
    store.close();
    const again = write(path);
    expect(again.listRuns().map((run) => run.id)).toEqual([runId]);
    again.close();
  });
});
