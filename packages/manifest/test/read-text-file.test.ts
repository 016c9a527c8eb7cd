import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readManifest } from '../src/index.ts';
import { readTextFile } from '../src/read-text-file.ts';
import { manifestFile } from './manifest-file.ts';
import { refusalOfAsync } from './refusal.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-'));
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (name: string, bytes: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
};

it('says that nothing is there', async () => {
  const path = join(folder, 'absent.json');
  expect(await refusalOfAsync(() => readTextFile(path))).toMatchObject({ code: 'fileNotFound', where: path });
  expect((await refusalOfAsync(() => readTextFile(join(path, 'below.json')))).code).toBe('fileNotFound');
});

it('says that a file was taken for a folder', async () => {
  const path = await written('plain.json', '{}');
  expect((await refusalOfAsync(() => readTextFile(`${path}/below.json`))).code).toBe('fileNotFound');
});

it('refuses a folder and a device', async () => {
  expect(await refusalOfAsync(() => readTextFile(folder))).toMatchObject({
    code: 'fileNotReadable',
    found: 'a folder',
  });
  const device = await refusalOfAsync(() => readTextFile('/dev/zero'));
  expect(device).toMatchObject({ code: 'fileNotReadable', found: 'a special file' });
});

it('refuses a name the system does not take', async () => {
  expect((await refusalOfAsync(() => readTextFile(join(folder, 'x'.repeat(5000))))).code).toBe('fileNotReadable');
});

it('refuses a large file without reading it', async () => {
  const path = await written('large.json', '');
  await truncate(path, 2 ** 40);
  expect(await refusalOfAsync(() => readTextFile(path))).toMatchObject({
    code: 'fileTooLarge',
    found: `${2 ** 40} bytes`,
  });
});

it('names the first byte that is not UTF-8', async () => {
  const bytes = Buffer.concat([Buffer.from('{"title": "\uFFFD é '), Buffer.from([0xff, 0xfe])]);
  const path = await written('latin.json', bytes);
  expect(await refusalOfAsync(() => readTextFile(path))).toMatchObject({
    code: 'fileNotUtf8',
    where: `${path}: byte ${bytes.length - 2}`,
    found: 'byte 0xff',
  });
});

it('refuses UTF-16', async () => {
  const path = await written('wide.json', Buffer.from('\uFEFF{}', 'utf16le'));
  expect((await refusalOfAsync(() => readManifest(path))).code).toBe('fileNotUtf8');
});

it('refuses a byte order mark in a manifest', async () => {
  const path = await written('bom.json', `\uFEFF${JSON.stringify(manifestFile())}`);
  expect(await refusalOfAsync(() => readManifest(path))).toMatchObject({ code: 'fileHasBom', where: path });
});

it('reads a replacement character that was really written', async () => {
  expect(await readTextFile(await written('odd.json', '"\uFFFD"'))).toBe('"\uFFFD"');
});

it('makes the path the source of the manifest', async () => {
  const path = await written('good.json', JSON.stringify(manifestFile()));
  expect((await readManifest(path)).source).toBe(path);
});
