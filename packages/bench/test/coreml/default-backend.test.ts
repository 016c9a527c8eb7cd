import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChains } from '../../src/chains/find-chains.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';
import { makeStandIn, type StandInChain } from './stand-in-chain.ts';

// Which backend a manifest gets is decided without loading anything, so that no stand-in has to be built for this.
let workspace: Workspace;
let chain: StandInChain;
beforeEach(async () => {
  workspace = await makeWorkspace();
  chain = await makeStandIn(workspace);
  process.env.SHARDBENCH_ADDON = 'double';
});
afterEach(() => {
  delete process.env.SHARDBENCH_ADDON;
  workspace.remove();
});

const find = (manifest: string, backend: 'coreml' | 'cpu' | null = null) =>
  findChains({ named: [manifest], artifactFolders: [], backend, signal: new AbortController().signal });
const backends = async (...args: Parameters<typeof find>) => (await find(...args)).chains.map(({ backend }) => backend);

test.each([[undefined], [['coreml', 'cpu']], [['cpu', 'coreml']]])(
  'a chain meant for %j runs on Core ML where its artifacts are',
  async (meant) => {
    const manifest = workspace.manifest('a', { ...chain.manifest, backends: meant });
    expect(await backends(manifest)).toEqual(['coreml']);
    expect(await backends(manifest, 'cpu')).toEqual(['cpu']);
  },
);

test('without its artifacts it runs on the CPU, and what is missing is said', async () => {
  const layers = [{ start: 0, end: 4, path: 'gone.mlmodelc' }];
  const { chains, skipped } = await find(workspace.manifest('a', { ...chain.manifest, layers, backends: undefined }));
  expect(chains.map(({ backend }) => backend)).toEqual(['cpu']);
  expect(skipped).toEqual([
    expect.objectContaining({
      ...{ backend: 'coreml', code: 'artifactMissing', missing: 'gone.mlmodelc' },
      remedy: expect.stringContaining('--artifacts'),
    }),
  ]);
});

test('that is named by itself and has neither weights nor embeddings cannot run', async () => {
  const manifest = workspace.manifest('a', { ...chain.manifest, gguf: undefined, embed_bin: undefined });
  const { code, stderr } = await runBench(workspace, 'run', manifest, '--db', workspace.database, '--quiet');
  expect([code, stderr]).toEqual([3, expect.stringContaining('embed_bin')]);
});

test('without Core ML it is skipped with what it needs', async () => {
  delete process.env.SHARDBENCH_ADDON;
  if (process.platform === 'darwin') return;
  const { skipped } = await find(workspace.manifest('a', chain.manifest));
  expect(skipped).toEqual([expect.objectContaining({ code: 'backendUnavailable', backend: 'coreml' })]);
});

test('units that Core ML must never be asked for are wrong use', async () => {
  const { code, stderr } = await runBench(workspace, 'run', workspace.manifest('a'), '--compute-units', 'all');
  expect([code, stderr]).toEqual([2, expect.stringContaining('cpuAndNeuralEngine, cpuOnly, cpuAndGpu')]);
});
