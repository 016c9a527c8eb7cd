import { openStore } from '@shardbench/db';
import { addonHash } from '@shardbench/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => {
  delete process.env.SHARDBENCH_ADDON;
  workspace.remove();
});

const gate = (manifest: string) => runBench(workspace, 'gate', manifest, '--db', workspace.database, '--quiet');

test('a word that names no addon is wrong input', async () => {
  process.env.SHARDBENCH_ADDON = 'other';
  const { code, stderr } = await gate(workspace.manifest('a'));
  expect(code).toBe(2);
  expect(stderr).toContain('SHARDBENCH_ADDON');
});

test('nothing that the faulty addon executed gets into a database of results', async () => {
  process.env.SHARDBENCH_ADDON = 'faults';
  const { code, stderr } = await gate(workspace.manifest('a'));
  expect(code).toBe(4);
  expect(stderr).toMatch(/addon/i);
  using store = openStore(workspace.database, { mode: 'read' });
  expect(store.listRuns()).toEqual([]);
});

test('each addon is named by the hash of its own file', () => {
  const normal = addonHash();
  process.env.SHARDBENCH_ADDON = 'faults';
  expect(addonHash()).toMatch(/^[0-9a-f]{16}$/);
  expect(addonHash()).not.toBe(normal);
});
