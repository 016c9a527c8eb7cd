import { readManifest } from '@shardbench/manifest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChainUnderTest } from '../../src/chains/chain-under-test.ts';
import { adviceBeforeCompiling, adviceLines } from '../../src/coreml/advice.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';
import { fixturePackage } from './fixture-packages.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const chain = async (compiled: string): Promise<ChainUnderTest> => {
  const manifest = await readManifest(workspace.manifest('a', { backends: ['coreml'] }));
  const packages = ['[0,2)', '[2,4)'].map((shard) => ({
    shard,
    path: fixturePackage('per-block'),
    hash: '',
    compiled,
  }));
  return { manifest, coreml: { packages } } as unknown as ChainUnderTest;
};

test('nothing is said of packages that were compiled before', async () => {
  expect(await adviceBeforeCompiling(await chain(workspace.folder))).toEqual([]);
});

test('packages that will be compiled are looked into, and each kind of advice is one line', async () => {
  const lines = await adviceBeforeCompiling(await chain('/nowhere/at/all.mlmodelc'));
  expect(lines).toContainEqual(
    expect.stringMatching(/^perBlockQuantisation at \[0,2\): .* \(and 1 more of this kind\)$/),
  );
  expect(lines).toContainEqual(expect.stringMatching(/^artifactPathMissing at layers\[0\]\.path: /));
  expect(lines.filter((line) => line.startsWith('singletonLastAxis'))).toHaveLength(1);
});

test('no lints are no lines', () => {
  expect(adviceLines([])).toEqual([]);
});
