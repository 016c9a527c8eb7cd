import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FoundArtifacts } from '../../src/coreml/find-artifacts.ts';
import { prepareCoreml } from '../../src/coreml/prepare-coreml.ts';
import { fixturePackage } from './fixture-packages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-prepare-'));
  cpSync(fixturePackage('head'), join(folder, 'a.mlpackage'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const prepare = (osBuild: string | null, names: readonly string[] = ['a.mlpackage', 'b.mlmodelc']) => {
  const models = names.map((name, index) => ({ shard: `[${index},${index + 1})`, path: join(folder, name) }));
  const found: FoundArtifacts = {
    state: 'found',
    layerShards: models,
    headShards: [],
    verifier: null,
    embedding: null,
  };
  const limits = { planLimitMs: 1, compileLimitMs: 1, loadLimitMs: 1 };
  return prepareCoreml(
    found,
    { computeUnits: 'cpuAndNeuralEngine', ...limits, osBuild },
    {
      cacheFolder: join(folder, 'cache'),
      hashNote: join(folder, 'hashes.json'),
      signal: new AbortController().signal,
    },
  );
};

test('a compiled model is executed where it lies, a package from its place in the cache', async () => {
  const { job, chain } = await prepare('25B78');
  const [compiled, plain] = job.request.layerShards;
  expect(compiled).toMatch(/\/cache\/coreml\/[0-9a-f]{32}\.mlmodelc$/);
  expect(plain).toBe(join(folder, 'b.mlmodelc'));
  expect(chain.packages).toEqual([
    { shard: '[0,1)', path: join(folder, 'a.mlpackage'), hash: expect.stringMatching(/^[0-9a-f]{64}$/), compiled },
  ]);
});

test('the place depends on the content and the system’s build, and on nothing else', async () => {
  const placeOf = async (build: string, name = 'a.mlpackage') =>
    (await prepare(build, [name])).job.request.layerShards[0];
  const place = await placeOf('25B78');
  cpSync(join(folder, 'a.mlpackage'), join(folder, 'copy.mlpackage'), { recursive: true });
  expect(await placeOf('25B78', 'copy.mlpackage')).toBe(place);
  expect(await placeOf('25C56')).not.toBe(place);
  writeFileSync(join(folder, 'copy.mlpackage', 'Manifest.json'), '{}');
  expect(await placeOf('25B78', 'copy.mlpackage')).not.toBe(place);
});
