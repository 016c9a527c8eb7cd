import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWeightTypes } from '@shardbench/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const model = (...args: readonly string[]) => runBench(workspace, 'model', ...args);

test('a place that cannot be written to: exit 4, and nothing is left', async () => {
  writeFileSync(join(workspace.folder, 'file'), '');
  const { code, stderr } = await model('make', 'nano', '--out', join(workspace.folder, 'file', 'nano.gguf'));
  expect([code, stderr]).toEqual([4, expect.stringMatching(/notWritable[\s\S]*remedy/)]);
});

test('a file that is no model: exit 2, with its name', async () => {
  const { code, stderr } = await model('show', join(workspace.folder, 'file'));
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error \w+: .*file/)]);
});

test('a model is made whole, in folders that are made for it', async () => {
  const path = join(workspace.folder, 'new', 'folder', 'nano.gguf');
  const { code, stdout, stderr } = await model('make', 'nano', '--out', path, '--json');
  expect([code, stderr]).toEqual([0, expect.stringMatching(/made nano: 20\d kB of synthetic weights/)]);
  expect(JSON.parse(stdout)).toEqual({ model: 'nano', type: 'Q8_0', path, fileBytes: statSync(path).size });
  expect(readdirSync(join(workspace.folder, 'new', 'folder'))).toEqual(['nano.gguf']);
});

test('a type that is not made: exit 2', async () => {
  const { code, stderr } = await model('make', 'nano', '--type', 'Q4_K');
  expect([code, stderr]).toEqual([2, expect.stringContaining('Q8_0, Q4_0')]);
});

test('in Q4_0 it is made by that name, smaller, and refused where it would be executed', async () => {
  const path = join(workspace.folder, 'nano.Q4_0.gguf');
  const { code, stdout, stderr } = await model('make', 'nano', '--type', 'Q4_0', '--out', path, '--json');
  expect([code, stderr]).toEqual([0, expect.stringMatching(/made nano in Q4_0: 1\d\d kB of synthetic weights/)]);
  expect(JSON.parse(stdout)).toMatchObject({ model: 'nano', type: 'Q4_0', fileBytes: statSync(path).size });
  const refused = await runBench(workspace, 'gate', workspace.manifest('four', { gguf: 'nano.Q4_0.gguf' }));
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/unsupportedTensorType[\s\S]*found +Q4_0[\s\S]*remedy +use the Q8_0/);
});

test('a matrix that a model keeps in another precision stays in it', async () => {
  const path = join(workspace.folder, 'mixed.gguf');
  await model('make', 'tiny-mixed', '--type', 'Q4_0', '--out', path, '--quiet');
  expect((await readWeightTypes(path)).quantisation).toBe('mixed(Q4_0, F16)');
});

test('--quiet makes it without a word', async () => {
  const { stdout, stderr } = await model('make', 'nano', '--out', join(workspace.folder, 'q.gguf'), '--quiet');
  expect([stdout, stderr]).toEqual(['', '']);
});

test('what a model is, for people and for programs', async () => {
  const text = (await model('show', workspace.model)).stdout;
  expect(text).toMatch(/^ropeDim +12$/m);
  expect(text).toMatch(/^fileBytes +20\d kB$/m);
  const facts = JSON.parse((await model('show', workspace.model, '--json')).stdout);
  expect(facts).toMatchObject({ name: expect.stringContaining('nano'), synthetic: true, layers: 4, vocabulary: 512 });
  expect(facts.ropeFactorsShort).toEqual(Array(6).fill(1));
});
