import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCli } from '../cli-process.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

test('pages that cannot be built: the measurements are printed and stored, stdout stays one document', async () => {
  const pages = join(workspace.folder, 'taken');
  mkdirSync(pages);
  writeFileSync(join(pages, 'thesis.txt'), 'not a page');
  const { code, stdout, stderr } = await runBench(
    workspace,
    ...['all', workspace.manifest('a'), '--db', workspace.database, '--pages', pages, ...QUICK, '--json'],
  );
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/bench dashboard[\s\S]*error pagesFolderTaken[\s\S]*thesis\.txt/),
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ session: { state: 'finished' }, runs: [{ processes: [{}] }] });
  expect(existsSync(join(pages, 'thesis.txt'))).toBe(true);
});

test('all measures, builds the pages, says where everything is, and ends with three sentences', async () => {
  const cli = startCli(workspace, ['all', workspace.manifest('b'), '--db', 'results.db', '--pages', 'pages', ...QUICK]);
  expect(await cli.ended).toBe(0);
  const lines = cli.stdout().trimEnd().split('\n');
  expect(lines.slice(-7)).toEqual([
    'database: results.db',
    'page:     pages/index.html',
    expect.stringMatching(/^gates: {4}took [\d.]+ (ms|s) of [\d.]+ (ms|s)$/),
    '',
    expect.stringMatching(/^Measured 1 manifest in 1 run and 1 process; /),
    expect.stringMatching(/^The weights are synthetic: /),
    expect.stringMatching(/^To measure your own chain: pnpm bench all /),
  ]);
  const page = readFileSync(join(workspace.folder, 'pages', 'index.html'), 'utf8');
  for (const manifest of ['nano/a', 'nano/b']) expect(page).toContain(manifest);
});
