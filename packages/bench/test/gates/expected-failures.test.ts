import { join } from 'node:path';
import { SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChains } from '../../src/chains/find-chains.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

const fails = (gate: string, shard: string) => ({ expect: [{ backend: 'cpu', gate, shard }] });
const FLIPPED = { ...fails('contract', '[2,4)'), plantedFault: { kind: 'flippedByte', layer: 3 } };
const SCALED = {
  ...fails('golden', '[2,4)'),
  plantedFault: { kind: 'wrongRowScale', layer: 3, matrix: 'attentionOutput', row: 5, factor: 8 },
};

const gateAll = () => runBench(workspace, 'gate', workspace.folder, '--db', workspace.database, '--quiet');

test('chains that fail as their manifests expect are no news, the second time neither', async () => {
  const mixed = { ...SYNTHETIC_MODELS.nano, float16Tensors: ['blk.2.attn_output.weight'] };
  await synthesiseModel(mixed, join(workspace.folder, 'mixed.gguf'));
  workspace.manifest('full_rope', { rope_dim: undefined, ...fails('contract', 'chain') });
  workspace.manifest('mixed', { gguf: 'mixed.gguf', ...fails('residency', '[2,4)') });
  workspace.manifest('scaled', SCALED);
  workspace.manifest('flipped', FLIPPED);
  const first = await gateAll();
  expect(first.stdout).toContain('contract gate (ropeDimMismatch)');
  expect(first.stdout).toContain('residency gate of [2,4) (notResident)');
  expect(first.stdout).toMatch(/golden gate of \[2,4\) /);
  expect(first.stdout).toContain('contract gate of [2,4) (artifactChanged)');
  expect([first.code, (await gateAll()).code]).toEqual([0, 0]);
});

test('a chain that does not fail although it should is news', async () => {
  workspace.manifest('sound', { ...SCALED, plantedFault: { ...SCALED.plantedFault, factor: 1 } });
  const { code, stderr } = await gateAll();
  expect(code).toBe(1);
  expect(stderr).toContain('expects the golden gate of [2,4) to fail');
});

test('a chain that fails at another gate than it should is news', async () => {
  workspace.manifest('other', { ...FLIPPED, ...fails('golden', '[2,4)') });
  expect((await gateAll()).code).toBe(1);
});

test('a fault in a row that the matrix does not have is refused by name', async () => {
  workspace.manifest('outside', { ...SCALED, plantedFault: { ...SCALED.plantedFault, row: 64 } });
  const { code, stdout, stderr } = await gateAll();
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('faultOutsideModel');
});

test.each(['tiny-mixed', 'tiny-outlier'])('%s is made where an example wants it', async (wanted) => {
  workspace.manifest('small', { gguf: `models/${wanted}.Q8_0.gguf` });
  const made: string[] = [];
  const { chains } = await findChains({
    named: [join(workspace.folder, 'small.json')],
    artifactFolders: [],
    backend: null,
    signal: new AbortController().signal,
    makeModel: {
      folder: join(workspace.folder, 'made'),
      make: async (name, path) => {
        made.push(name);
        await synthesiseModel(SYNTHETIC_MODELS.nano, path);
      },
    },
  });
  expect([made, chains.length]).toEqual([[wanted], 1]);
});
