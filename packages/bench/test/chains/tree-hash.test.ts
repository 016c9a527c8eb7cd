import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { treeHash } from '../../src/chains/tree-hash.ts';

let folder: string;
let note: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-tree-'));
  note = join(folder, 'hashes.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A compiled model with some files. */
const tree = (name: string, files: Readonly<Record<string, string>>): string => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, path, '..'), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return join(folder, name);
};

const FILES = { 'model.mil': 'program', 'weights/weight.bin': 'weights' };
const hashOf = async (path: string): Promise<string> => (await treeHash(path, note)).hash;

test('nothing at a path is the file system’s own error', async () => {
  await expect(treeHash(join(folder, 'nowhere'), note)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a folder inside that is only a link is refused: it could lead anywhere', async () => {
  const path = tree('a', FILES);
  symlinkSync(folder, join(path, 'loop'));
  await expect(treeHash(path, note)).rejects.toMatchObject({ code: 'artifactNotATree' });
});

test('a folder hashes by names and contents, wherever it lies and however it is called', async () => {
  const hash = await hashOf(tree('a', FILES));
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await hashOf(tree('elsewhere/b', FILES))).toBe(hash);
  expect(await hashOf(tree('c', { ...FILES, '.DS_Store': 'droppings' }))).toBe(hash);
});

test.each([
  ['other content', { ...FILES, 'model.mil': 'Program' }],
  ['another name', { 'model2.mil': 'program', 'weights/weight.bin': 'weights' }],
  ['another file', { ...FILES, 'extra.json': '' }],
  ['contents exchanged', { 'model.mil': 'weights', 'weights/weight.bin': 'program' }],
])('%s is another hash', async (_name, files) => {
  expect(await hashOf(tree('b', files))).not.toBe(await hashOf(tree('a', FILES)));
});

test('files are read once until they change', async () => {
  const path = tree('a', FILES);
  const read: number[] = [];
  const options = { onRead: (bytes: number) => read.push(bytes) };
  const { bytes } = await treeHash(path, note, options);
  expect([bytes, read]).toEqual([14, [7, 7]]);
  await treeHash(path, note, options);
  renameSync(path, join(folder, 'moved'));
  await treeHash(join(folder, 'moved'), note, options);
  expect(read).toHaveLength(2);
});
