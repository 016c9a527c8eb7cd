import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openModel, SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PATHS } from '../../src/paths.ts';
import { findBeside } from '../../src/peers/find-beside.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const beside = async (wanted?: string | false, changes: object = {}) => {
  const model = await openModel(workspace.model);
  return findBeside(wanted, { ...model, ...changes });
};

test('a named file that is not there, or is none, is refused', async () => {
  await expect(beside('nowhere.gguf')).rejects.toMatchObject({ kind: 'input', code: 'fileNotFound' });
  await expect(beside(workspace.manifest('text'))).rejects.toMatchObject({ kind: 'input', code: 'notGguf' });
});

test('a file of that name that is no model is refused, and a folder is none', async () => {
  const path = join(workspace.folder, 'nano.Q4_0.gguf');
  mkdirSync(path);
  expect((await beside()).state).toBe('makeable');
  rmSync(path, { recursive: true });
  writeFileSync(path, 'no weights');
  await expect(beside()).rejects.toMatchObject({ code: 'notGguf', where: expect.stringContaining('nano.Q4_0.gguf') });
  rmSync(path);
});

test('nobody is told to make a file of weights that are not synthetic, or are not wanted', async () => {
  const { facts } = await openModel(workspace.model);
  expect(await beside(undefined, { facts: { ...facts, synthetic: false } })).toEqual({ state: 'none' });
  expect(await beside(false)).toEqual({ state: 'none' });
  expect(await findBeside(undefined, null)).toEqual({ state: 'none' });
});

test('the command names a place only where the file would not land there by itself', async () => {
  expect(await beside()).toMatchObject({
    command: expect.stringMatching(/nano --type Q4_0 --out .*nano\.Q4_0\.gguf$/),
  });
  const usual = await beside(undefined, { path: join(PATHS.models, 'nano.Q8_0.gguf') });
  // Where somebody made it in this checkout, it is found.
  if (usual.state === 'makeable') expect(usual.command).toBe('pnpm bench model make nano --type Q4_0');
  else expect(usual.state).toBe('found');
});

test('the file next to the chain’s weights is taken, and a named one before it', async () => {
  const path = join(workspace.folder, 'nano.Q4_0.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, path, { types: () => 'Q4_0' });
  expect(await beside()).toEqual({ state: 'found', path, types: { quantisation: 'Q4_0', head: 'Q4_0' } });
  expect(await beside(workspace.model)).toMatchObject({ path: workspace.model, types: { quantisation: 'Q8_0' } });
  expect(await beside(false)).toEqual({ state: 'none' });
});
