import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FindOptions, findChains } from '../../src/chains/find-chains.ts';
import { requireRunnable } from '../../src/chains/require-runnable.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

const find = (named: readonly string[], changes: Partial<FindOptions> = {}) =>
  findChains({ named, artifactFolders: [], backend: null, signal: new AbortController().signal, ...changes });

/** What requireRunnable says about what was found. */
const demand = async (named: readonly string[], changes: Partial<FindOptions> = {}) =>
  requireRunnable(named, await find(named, changes));

test('a place that does not exist, or holds no manifest, is wrong input', async () => {
  await expect(find([join(workspace.folder, 'nowhere')])).rejects.toMatchObject({ code: 'fileNotFound' });
  await expect(demand([workspace.folder])).rejects.toMatchObject({ kind: 'input', code: 'noManifests' });
});

test('one broken file among good ones is named, and nothing begins', async () => {
  const good = workspace.manifest('good');
  writeFileSync(join(workspace.folder, 'bad.gguf'), 'GGUF, or not');
  const bad = workspace.manifest('bad', { gguf: 'bad.gguf' });
  const cut = join(workspace.folder, 'cut_runtime_meta.json');
  writeFileSync(cut, '{"layers":');
  await expect(find([good, bad])).rejects.toMatchObject({ kind: 'input', where: expect.stringContaining('bad.gguf') });
  await expect(find([good, cut])).rejects.toMatchObject({ kind: 'input', where: expect.stringContaining('cut_') });
});

test.each([
  ['backendUnavailable', { backends: ['coreml'] }, 'coreml'],
  ['noWeights', { gguf: undefined }, 'cpu'],
  ['modelMissing', { gguf: 'gone.gguf' }, 'cpu'],
])('%s: skipped in a folder, refused when named', async (code, changes, backend) => {
  const good = workspace.manifest('good');
  const named = workspace.manifest('other', changes);
  const { chains, skipped } = await find([workspace.folder]);
  expect(chains.map(({ manifest }) => manifest.id)).toEqual(['nano/good']);
  expect(skipped).toMatchObject([{ manifest: 'nano/other', topology: '2+2/2', backend, code }]);
  expect(skipped[0]?.remedy).not.toBe('');
  await expect(demand([workspace.folder])).resolves.toBeUndefined();
  await expect(demand([good, named])).rejects.toMatchObject({ kind: 'unavailable', code, where: 'nano/other' });
});

test('a folder in which nothing can run is refused with the first reason', async () => {
  workspace.manifest('a', { gguf: 'gone.gguf' });
  await expect(demand([workspace.folder])).rejects.toMatchObject({ kind: 'unavailable', code: 'modelMissing' });
});

test('a named manifest that runs on one of its backends is not refused for the other', async () => {
  const named = workspace.manifest('both', { backends: undefined });
  const { chains, skipped } = await find([named]);
  expect([chains.map(({ backend }) => backend), skipped.map(({ backend }) => backend)]).toEqual([['cpu'], ['coreml']]);
  await expect(demand([named])).resolves.toBeUndefined();
});

test('the backend that is asked for is the only one, whatever the manifest is meant for', async () => {
  const named = workspace.manifest('a');
  expect((await find([named], { backend: 'reference' })).chains.map(({ backend }) => backend)).toEqual(['reference']);
  await expect(demand([named], { backend: 'coreml' })).rejects.toMatchObject({ code: 'backendUnavailable' });
});

test('a manifest is taken once, however it is named', async () => {
  const path = workspace.manifest('a');
  const { chains } = await find([relative(process.cwd(), path), path, workspace.folder]);
  expect(chains.length).toBe(1);
});

test('weights are found beside the manifest, above it, and in artifact folders', async () => {
  const below = join(workspace.folder, 'chains', 'deep');
  mkdirSync(below, { recursive: true });
  const manifest = join(below, 'a.json');
  renameSync(workspace.manifest('a', { gguf: 'weights/nano.gguf' }), manifest);
  expect((await find([manifest])).skipped[0]?.code).toBe('modelMissing');
  for (const folder of [workspace.folder, join(workspace.folder, 'elsewhere')]) {
    mkdirSync(join(folder, 'weights'), { recursive: true });
    copyFileSync(workspace.model, join(folder, 'weights', 'nano.gguf'));
    const artifactFolders = folder === workspace.folder ? [] : [folder];
    expect((await find([manifest], { artifactFolders })).chains[0]?.model?.path).toBe(
      join(workspace.folder, 'weights', 'nano.gguf'),
    );
  }
  const only = { gguf: 'only/here.gguf' };
  mkdirSync(join(workspace.folder, 'elsewhere', 'only'));
  copyFileSync(workspace.model, join(workspace.folder, 'elsewhere', 'only', 'here.gguf'));
  const artifactFolders = [join(workspace.folder, 'elsewhere')];
  expect((await find([workspace.manifest('b', only)], { artifactFolders })).chains.length).toBe(1);
});

test('the tiny model is made once where it is wanted, and only where that is asked for', async () => {
  workspace.manifest('a', { gguf: 'models/tiny.Q8_0.gguf' });
  workspace.manifest('b', { gguf: '../tiny.Q8_0.gguf' });
  const made: string[] = [];
  const makeModel = {
    folder: join(workspace.folder, 'made'),
    make: async (_name: string, path: string) => {
      made.push(path);
      // The small one will do: nothing here looks at its size.
      await synthesiseModel(SYNTHETIC_MODELS.nano, path);
    },
  };
  const without = await find([workspace.folder]);
  expect(without.skipped.map(({ remedy }) => remedy)).toEqual(Array(2).fill('pnpm bench model make tiny'));
  expect((await find([workspace.folder], { makeModel })).chains.length).toBe(2);
  expect((await find([workspace.folder], { makeModel })).chains.length).toBe(2);
  expect(made).toEqual([join(workspace.folder, 'made', 'tiny.Q8_0.gguf')]);
});

test('an abort between two chains ends the search with its reason', async () => {
  workspace.manifest('a');
  const signal = AbortSignal.abort(new Error('stop'));
  await expect(find([workspace.folder], { signal })).rejects.toThrow('stop');
});
