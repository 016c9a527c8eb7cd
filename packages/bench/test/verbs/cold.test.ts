import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@shardbench/db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

const run = (...args: readonly string[]) =>
  runBench(workspace, 'run', workspace.manifest('a'), '--db', workspace.database, '--quiet', ...QUICK, ...args);

test('run --cold starts a chain on the CPU backend with and without its packed file, apart from its runs', async () => {
  expect((await run('--cold')).code).toBe(0);
  using store = openStore(workspace.database, { mode: 'read' });
  const starts = store.listColdStarts();
  expect(starts.map(({ state, compileMs }) => [state, compileMs === null])).toEqual([
    ['notCompiled', false],
    ['specialised', true],
  ]);
  for (const start of starts) {
    expect(start.firstUse.map(({ blockTokens }) => blockTokens)).toEqual([32, 1]);
    expect(start.witness).toEqual({ state: 'absent' });
    expect([start.manifestId, start.gateReportId]).toEqual(['nano/a', store.listRuns()[0]?.gateReport.id]);
  }
  expect(store.listRuns()).toHaveLength(1);
  // What a cold start made is gone, and what warm runs use is still there.
  const cache = join(workspace.folder, 'cache');
  expect(readdirSync(cache).filter((name) => name.startsWith('cold-'))).toEqual([]);
  expect(existsSync(join(cache, 'packed'))).toBe(true);
});

test('without --cold there is none', async () => {
  await run();
  using store = openStore(workspace.database, { mode: 'read' });
  expect(store.listColdStarts()).toEqual([]);
});
