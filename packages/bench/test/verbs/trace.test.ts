import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChromeTrace } from '../../src/trace/chrome-trace.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const trace = (file: string, ...args: readonly string[]) =>
  runBench(
    workspace,
    'run',
    ...args,
    '--trace',
    join(workspace.folder, file),
    '--db',
    workspace.database,
    '--threads',
    '2',
  );

test('several manifests, and several backends of one, are wrong use', async () => {
  const [a, b] = [workspace.manifest('a'), workspace.manifest('b')];
  for (const args of [[a, b], [workspace.manifest('both', { backends: ['cpu', 'reference'] })]]) {
    const { code, stderr } = await trace('wrong.json', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain('one manifest on one backend to trace');
  }
  expect(existsSync(join(workspace.folder, 'wrong.json'))).toBe(false);
});

test.each([['--requests', '2'], ['--processes', '2'], ['--budget', '1min'], ['--cold']])(
  'with %s, which measures, it is wrong use',
  async (...option) => {
    const { code, stderr } = await trace('wrong.json', workspace.manifest('a'), ...option);
    expect([code, stderr.includes(option[0] ?? '')]).toEqual([2, true]);
  },
);

test('a folder that is not there ends with 4, and says which file', async () => {
  const { code, stderr } = await trace('nowhere/trace.json', workspace.manifest('a'));
  expect(code).toBe(4);
  expect(stderr).toContain('traceNotWritten');
});

test('a trace has every thread and every layer, and nothing is stored', async () => {
  const { code, stdout, stderr } = await trace('trace.json', workspace.manifest('a'), '--profile', 'short');
  expect([code, stderr.includes('error')]).toEqual([0, false]);
  expect(stdout).toMatch(/attention +\d+ .*%/);
  expect(stdout).toContain('A traced request is slower than others and is not stored.');
  const written = JSON.parse(readFileSync(join(workspace.folder, 'trace.json'), 'utf8')) as ChromeTrace;
  const operations = written.traceEvents.flatMap((event) =>
    event.ph === 'X' && event.cat === 'operation' ? [event] : [],
  );
  expect(new Set(operations.map(({ tid }) => tid))).toEqual(new Set([1, 2]));
  expect(new Set(operations.flatMap(({ args }) => args.layer ?? []))).toEqual(new Set([0, 1, 2, 3]));
  expect(written.otherData).toMatchObject({ manifest: 'nano/a', profile: 'short', threads: 2, dropped: 0 });
  // One prefill block and fifteen decode steps.
  const steps = written.traceEvents.filter((event) => event.ph === 'X' && event.cat === 'step');
  expect(steps).toHaveLength(16);
  expect(JSON.stringify(written)).not.toContain(workspace.folder);
  expect(existsSync(workspace.database)).toBe(false);
});

test('--json prints totals in one document', async () => {
  const { code, stdout } = await trace('json.json', workspace.manifest('a'), '--profile', 'short', '--json', '--quiet');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ manifest: 'nano/a', dropped: 0, operations: expect.any(Array) });
});
