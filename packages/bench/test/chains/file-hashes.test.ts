import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileHash, rememberFileHash } from '../../src/chains/file-hashes.ts';

let folder: string;
let file: string;
let note: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-hashes-'));
  file = join(folder, 'weights.gguf');
  note = join(folder, 'cache', 'hashes.json');
  writeFileSync(file, 'first');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The hash, and whether the file was read for it. */
const hashed = async (path = file): Promise<[string, boolean]> => {
  let read = false;
  const { signal } = new AbortController();
  const hash = await fileHash(path, note, { signal, onRead: () => (read = true) });
  return [hash, read];
};

test('an abort ends the reading with its reason and leaves no note', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  await expect(fileHash(file, note, { signal })).rejects.toThrow('stop');
  expect(existsSync(note)).toBe(false);
});

test.each([
  ['no JSON', 'broken'],
  ['a list', '[]'],
  ['no hash', '{"1:2:3:4":"short"}'],
])('a note with %s is made anew', async (_name, text) => {
  mkdirSync(join(folder, 'cache'));
  writeFileSync(note, text);
  expect(await hashed()).toEqual([sha('first'), true]);
  expect(await hashed()).toEqual([sha('first'), false]);
});

test('without a place for the note the hash is right all the same', async () => {
  writeFileSync(join(folder, 'cache'), 'a file where the folder should be');
  expect(await hashed()).toEqual([sha('first'), true]);
  expect(await hashed()).toEqual([sha('first'), true]);
});

test('a file is read once, under whatever name', async () => {
  expect(await hashed()).toEqual([sha('first'), true]);
  renameSync(file, join(folder, 'renamed.gguf'));
  expect(await hashed(join(folder, 'renamed.gguf'))).toEqual([sha('first'), false]);
  expect(readdirSync(join(folder, 'cache'))).toEqual(['hashes.json']);
});

test('changed content is read again, even of the same size', async () => {
  await hashed();
  writeFileSync(file, 'other');
  utimesSync(file, new Date(), new Date(Date.now() + 5000));
  expect(await hashed()).toEqual([sha('other'), true]);
});

test('another file in its place is read, even with the same size and time', async () => {
  const time = new Date(1_700_000_000_000);
  utimesSync(file, time, time);
  await hashed();
  const other = join(folder, 'other');
  writeFileSync(other, 'other');
  utimesSync(other, time, time);
  renameSync(other, file);
  expect(await hashed()).toEqual([sha('other'), true]);
});

test('what was known of other files stays known', async () => {
  const second = join(folder, 'second.gguf');
  writeFileSync(second, 'second');
  await hashed();
  await hashed(second);
  expect(await hashed()).toEqual([sha('first'), false]);
  expect(Object.values(JSON.parse(readFileSync(note, 'utf8'))).sort()).toEqual([sha('first'), sha('second')].sort());
});

test('a hash that is known from elsewhere spares the reading', async () => {
  await rememberFileHash(file, note, sha('told'));
  expect(await hashed()).toEqual([sha('told'), false]);
});
