import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLockFile } from '../../src/lock/lock-file.ts';
import { lockPath } from '../../src/lock/lock-path.ts';
import { asOrdinaryUser } from './ordinary-user.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const errorOf = (path: string) => {
  try {
    tryLockFile(path)?.close();
  } catch (error) {
    return error;
  }
  throw new Error('locked what it should not have');
};

test('a folder that does not exist is told with the way out', () => {
  expect(errorOf(join(folder, 'missing', 'lock'))).toMatchObject({
    kind: 'storage',
    code: 'lockUnusable',
    found: 'ENOENT',
    where: join(folder, 'missing', 'lock'),
    remedy: expect.stringContaining('SHARDBENCH_LOCK'),
  });
});

test('a folder that may not be written to is told', () => {
  chmodSync(folder, 0o555);
  expect(asOrdinaryUser(() => errorOf(join(folder, 'lock')))).toMatchObject({ code: 'lockUnusable', found: 'EACCES' });
});

test('a file that may only be read is told, not taken for a lock', () => {
  const path = join(folder, 'lock');
  chmodSync(folder, 0o755);
  writeFileSync(path, '');
  chmodSync(path, 0o444);
  expect(asOrdinaryUser(() => errorOf(path))).toMatchObject({ code: 'lockUnusable', found: 'SQLITE_READONLY' });
});

test('a lock that somebody else made is locked in a folder where only its maker may replace it', () => {
  const path = join(folder, 'lock');
  chmodSync(folder, 0o1777);
  tryLockFile(path)?.close();
  const lock = asOrdinaryUser(() => tryLockFile(path));
  expect(lock).not.toBeNull();
  lock?.close();
});

test('a folder or a link in the lock’s place is not touched', () => {
  const path = join(folder, 'lock');
  mkdirSync(path);
  expect(errorOf(path)).toMatchObject({ kind: 'storage', code: 'lockForeign' });
  const link = join(folder, 'link');
  writeFileSync(join(folder, 'target'), '');
  symlinkSync(join(folder, 'target'), link);
  expect(errorOf(link)).toMatchObject({ code: 'lockForeign' });
});

test('a file with other content is not taken for a lock', () => {
  const path = join(folder, 'lock');
  writeFileSync(path, 'a letter, not a lock\n'.repeat(100));
  expect(errorOf(path)).toMatchObject({ code: 'lockForeign', found: 'a file with other content' });
});

test('a second try finds the lock taken until the first is closed', () => {
  const path = join(folder, 'lock');
  const first = tryLockFile(path);
  expect(first).not.toBeNull();
  expect(tryLockFile(path)).toBeNull();
  first?.close();
  const again = tryLockFile(path);
  expect(again).not.toBeNull();
  again?.close();
});

test('a name that SQLite reads as "no file" still is a file', () => {
  const before = process.cwd();
  process.chdir(folder);
  try {
    const first = tryLockFile(':memory:');
    expect(tryLockFile(':memory:')).toBeNull();
    first?.close();
  } finally {
    process.chdir(before);
  }
});

test('the path is the same for all users unless SHARDBENCH_LOCK says otherwise', () => {
  expect(lockPath({ TMPDIR: '/private/of/one/user' })).toBe('/tmp/shardbench.lock');
  expect(lockPath({ SHARDBENCH_LOCK: '/elsewhere/lock' })).toBe('/elsewhere/lock');
  expect(lockPath({ SHARDBENCH_LOCK: '' })).toBe('/tmp/shardbench.lock');
});
