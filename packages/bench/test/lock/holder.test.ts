import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearHolder, noteHolder, readHolder } from '../../src/lock/holder.ts';
import { asOrdinaryUser } from './ordinary-user.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-holder-'));
  path = join(folder, 'lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const holder = { pid: process.pid, verb: 'all', startedAt: '2026-11-02T10:15:00.000Z' };

test.each(['', '{', 'null', '[]', '{"pid":-5,"verb":"all","startedAt":"2026-11-02T10:15:00.000Z"}', '{"pid":1}'])(
  'a note of %j names nobody',
  (note) => {
    writeFileSync(`${path}.json`, note);
    expect(readHolder(path)).toBeNull();
  },
);

test('no note names nobody', () => {
  expect(readHolder(path)).toBeNull();
});

test('a note that cannot be written is left out without an error', () => {
  mkdirSync(`${path}.json`);
  noteHolder(path, holder);
  clearHolder(path);
  expect(readdirSync(folder)).toEqual(['lock.json']);
});

test('a note is read as it was written and holds nothing else', () => {
  noteHolder(path, holder);
  expect(readHolder(path)).toEqual(holder);
  expect(Object.keys(JSON.parse(readFileSync(`${path}.json`, 'utf8')))).toEqual(['pid', 'verb', 'startedAt']);
});

test('a note replaces the one before and leaves no draft', () => {
  noteHolder(path, { ...holder, verb: 'compare with a much longer name' });
  noteHolder(path, holder);
  expect(readHolder(path)?.verb).toBe('all');
  expect(readdirSync(folder)).toEqual(['lock.json']);
  expect(statSync(`${path}.json`).mode & 0o777).toBe(0o666);
});

test('a note that is taken away names nobody', () => {
  noteHolder(path, holder);
  clearHolder(path);
  expect(readHolder(path)).toBeNull();
});

test('another user’s note can be changed and taken away where only its maker may replace it', () => {
  chmodSync(folder, 0o1777);
  noteHolder(path, { ...holder, verb: 'compare with a much longer name' });
  asOrdinaryUser(() => noteHolder(path, holder));
  expect(readHolder(path)).toEqual(holder);
  asOrdinaryUser(() => clearHolder(path));
  expect(readHolder(path)).toBeNull();
  expect(readdirSync(folder).filter((name) => name !== 'lock.json')).toEqual([]);
});
