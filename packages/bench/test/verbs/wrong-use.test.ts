import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
let manifest: string;
beforeAll(async () => {
  workspace = await makeWorkspace();
  manifest = workspace.manifest('2_2');
});
afterAll(() => workspace.remove());

const bench = (...args: readonly string[]) => runBench(workspace, ...args);

test.each([
  ['no verb', []],
  ['an unknown verb', ['fly']],
  ['an unknown option', ['run', 'a.json', '--fast']],
  ['run without a manifest', ['run']],
  ['gate without a manifest', ['gate']],
  ['an unknown backend', ['run', 'a.json', '--backend', 'gpu']],
  ['an unknown model', ['model', 'make', 'huge']],
  ...['0', '-1', '1.5', '1e3', '0x10', ' 5', 'many', '', '1001'].map((text) => [
    `"${text}" requests`,
    ['run', 'a.json', '--requests', text],
  ]),
  ['more processes than a profile may have', ['run', 'a.json', '--processes', '101']],
  ['more threads than the backends take', ['run', 'a.json', '--threads', '257']],
  ...['90', '3m', 'min', '-3s', '0s', '3 weeks', ''].map((text) => [
    `the budget "${text}"`,
    ['run', 'a.json', '--budget', text],
  ]),
] as [string, string[]][])('%s is wrong use: exit 2, said on stderr', async (_name, args) => {
  const { code, stdout, stderr } = await bench(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).not.toBe('');
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('with --json wrong use is one document', async () => {
  for (const args of [['run', manifest, '--requests', 'many'], ['run', '--profile', 'huge', manifest], ['fly']]) {
    const { code, stdout } = await bench(...args, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'input', remedy: expect.stringMatching(/./) } });
  }
});

test('an unknown profile is refused with those that there are', async () => {
  const { code, stderr } = await bench('run', manifest, '--profile', 'short', '--profile', 'huge');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/unknownProfile[\s\S]*short or long[\s\S]*huge/)]);
});

test('a profile that does not fit the cache is refused before a database is made', async () => {
  const small = workspace.manifest('small', { max_seq_len: 100 });
  const { code, stderr } = await bench('run', manifest, small, '--db', workspace.database);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/profileTooLong[\s\S]*small\.json[\s\S]*192 in profile long/),
  ]);
  expect(existsSync(workspace.database)).toBe(false);
});

test.each([
  ['cut in the middle', '{"layers": [{"start": 0'],
  ['of another schema', '{"layers": ["conv", "pool"]}'],
  ['with a gap', JSON.stringify({ d_model: 64, n_layers: 4, layers: [{ start: 1, end: 4 }], lm_head_shards: [] })],
])('a manifest %s is refused with its place', async (_name, text) => {
  const path = join(workspace.folder, 'broken.json');
  writeFileSync(path, text);
  const { code, stderr } = await bench('run', path, '--db', workspace.database);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error \w+: .*broken\.json[\s\S]*remedy/)]);
});

test('a folder without manifests is refused', async () => {
  const empty = join(workspace.folder, 'empty');
  mkdirSync(empty);
  expect(await bench('run', empty)).toMatchObject({ code: 2, stderr: expect.stringContaining('noManifests') });
});

test('something named that cannot run here: exit 3, with what and how to get it', async () => {
  const gone = workspace.manifest('gone', { gguf: 'synthetic-phi4-mini.Q8_0.gguf' });
  const { code, stderr } = await bench('run', manifest, gone, '--db', workspace.database, ...QUICK);
  expect([code, stderr]).toEqual([3, expect.stringContaining('pnpm bench model make synthetic-phi4-mini')]);
  expect(await bench('run', manifest, '--backend', 'coreml')).toMatchObject({ code: 3 });
  expect(await bench('all', manifest, '--backend', 'coreml')).toMatchObject({ code: 3 });
});

test('there is nothing to show or to build pages of before something was measured', async () => {
  for (const verb of ['show', 'dashboard']) {
    const { code, stderr } = await bench(verb, '--db', join(workspace.folder, 'none.db'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('pnpm bench all')]);
  }
});
