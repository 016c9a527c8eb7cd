import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listManifests, readManifest } from '../src/index.ts';
import { manifestFile } from './manifest-file.ts';
import { refusalOfAsync } from './refusal.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'list-'));
  const manifest = JSON.stringify(manifestFile());
  const files: Record<string, string> = {
    'b.json': manifest,
    'a/z.json': manifest,
    'a/b/c/deep.json': manifest,
    'a/incomplete.json': '{"d_model": 64, "layers": []}',
    'a/image.json': '{"layers": []}',
    'a/heads.json': '{"lm_head_shards": 4}',
    'a/phi_runtime_meta_cut_short.json': manifest.slice(0, 100),
    'profiles.json': '{"profiles": []}',
    'list.json': '[1, 2]',
    'broken.json': '{',
    'hybrid_runtime_meta.json': '{"hidden_size": 2048}',
    'notes.txt': manifest,
    'node_modules/x/m.json': manifest,
    '.cache/m.json': manifest,
    'shard.mlmodelc/metadata.json': manifest,
    'shard.mlpackage/Manifest.json': manifest,
    'large.json': '',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await truncate(join(folder, 'large.json'), 2 ** 33);
  await symlink(folder, join(folder, 'a/loop'));
  await symlink(join(folder, 'b.json'), join(folder, 'linked.json'));
  await symlink(join(folder, 'gone.json'), join(folder, 'dangling.json'));
});
afterAll(() => rm(folder, { recursive: true }));

it('says that a named path is not there', async () => {
  const path = join(folder, 'absent');
  expect(await refusalOfAsync(() => listManifests(path))).toMatchObject({ code: 'fileNotFound', where: path });
});

it('returns a named file as it is; reading it says that it is no manifest', async () => {
  const path = join(folder, 'profiles.json');
  expect(await listManifests(path)).toEqual([path]);
  expect((await refusalOfAsync(() => readManifest(path))).code).toBe('manifestOtherSchema');
});

it('finds manifests at any depth, sorted, and leaves JSON of other kinds out', async () => {
  const found = await listManifests(folder);
  expect(found.map((path) => relative(folder, path))).toEqual([
    'a/b/c/deep.json',
    'a/heads.json',
    'a/incomplete.json',
    'a/phi_runtime_meta_cut_short.json',
    'a/z.json',
    'b.json',
    'linked.json',
  ]);
});

it('keeps relative paths relative', async () => {
  const named = relative(process.cwd(), join(folder, 'a/b'));
  expect(await listManifests(named)).toEqual([join(named, 'c/deep.json')]);
});
