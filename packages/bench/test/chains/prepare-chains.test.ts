import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hashModel } from '@shardbench/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChains } from '../../src/chains/find-chains.ts';
import { prepareChains } from '../../src/chains/prepare-chains.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

test('chains get threads, prompts and the hash of their weights, which are read once', async () => {
  workspace.manifest('a');
  workspace.manifest('b');
  const { signal } = new AbortController();
  const { chains } = await findChains({ named: [workspace.folder], artifactFolders: [], backend: null, signal });
  const read: [string, number][] = [];
  const cacheFolder = join(workspace.folder, 'cache');
  const prepared = await prepareChains(chains, { threads: 3, cacheFolder, signal, onHash: (...of) => read.push(of) });
  const job = { modelHash: await hashModel(workspace.model), threads: 3, backend: 'cpu', modelPath: workspace.model };
  expect(prepared).toMatchObject([{ job }, { job }]);
  expect(prepared[0]?.prompts.length).toBeGreaterThan(0);
  expect(read).toEqual([['nano.gguf', chains[0]?.model?.facts.fileBytes]]);
  expect(readdirSync(cacheFolder).sort()).toEqual(['file-hashes.json', 'prefetch']);
});

test('a kernel family is forced on chains of the CPU backend, and on no other', async () => {
  const { signal } = new AbortController();
  const named = [workspace.manifest('both', { backends: ['cpu', 'reference'] })];
  const { chains } = await findChains({ named, artifactFolders: [], backend: null, signal });
  const preparing = { threads: 1, cacheFolder: join(workspace.folder, 'cache'), signal };
  const families = async (forced: { readonly kernelFamily?: string }) =>
    (await prepareChains(chains, { ...preparing, ...forced })).map(({ job }) => [job.backend, job.kernelFamily]);
  expect(await families({ kernelFamily: 'scalar' })).toEqual([
    ['cpu', 'scalar'],
    ['reference', undefined],
  ]);
  expect(await families({})).toEqual([
    ['cpu', undefined],
    ['reference', undefined],
  ]);
});
