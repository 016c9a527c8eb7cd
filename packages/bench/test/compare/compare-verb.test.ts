import { readFileSync } from 'node:fs';
import { openStore } from '@shardbench/db';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCli } from '../cli-process.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

/** A busy machine moves the canary, which has tests of its own. */
const OPTIONS = ['--profile', 'short', '--threads', '1', '--canary-tolerance', '9900%', '--quiet'];

const compare = (a: string, b: string, database: string, ...args: readonly string[]) =>
  runBench(workspace, 'compare', a, b, '--db', `${workspace.folder}/${database}.db`, ...OPTIONS, ...args);

const schema: object = JSON.parse(
  readFileSync(new URL('../../schema/comparison.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: false }).compile(schema);

const documentOf = (stdout: string): Record<string, unknown> => {
  const document = JSON.parse(stdout) as Record<string, unknown>;
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return document;
};

test.each([
  [['--pairs', '0'], 'whole number'],
  [['--resolve', '1'], 'percentage'],
  [['--metric', 'speed'], 'tpot, ttft, prefill'],
  [['--profile', 'unknown'], 'unknownProfile'],
  [['--plan', '--from-history'], 'both'],
])('%j is wrong use', async (args, said) => {
  const { code, stderr } = await compare(workspace.manifest('a'), workspace.manifest('a'), 'wrong', ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test('a folder of several manifests is no side', async () => {
  workspace.manifest('a');
  workspace.manifest('c');
  const { code, stderr } = await compare(workspace.manifest('a'), workspace.folder, 'wrong');
  expect(code).toBe(2);
  expect(stderr).toContain('one manifest on each side');
});

test('a manifest that is not there is wrong input', async () => {
  expect((await compare(workspace.manifest('a'), 'nowhere.json', 'wrong')).code).toBe(2);
});

test('a word that no run or manifest is known by is wrong input', async () => {
  openStore(`${workspace.folder}/empty.db`, { mode: 'write' }).close();
  const { code, stderr } = await compare('nano/x', 'nano/x', 'empty', '--from-history');
  expect(code).toBe(2);
  expect(stderr).toContain('unknownRun');
});

test('without history there is no plan, and the way to one is told', async () => {
  openStore(`${workspace.folder}/empty.db`, { mode: 'write' }).close();
  const { code, stdout } = await compare('nano/x', 'nano/y', 'empty', '--plan');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^no plan: nothing that is stored/);
});

test('sides of two backends are incomparable, and nothing is measured', async () => {
  const b = workspace.manifest('onReference', { backends: ['reference'] });
  const { code, stdout } = await compare(workspace.manifest('a'), b, 'apart', '--json');
  expect(code).toBe(0);
  expect(documentOf(stdout)).toMatchObject({
    verdict: 'incomparable',
    session: null,
    outcome: { keys: [{ key: 'backend', a: 'cpu', b: 'reference' }] },
  });
});

test('a side that fails a gate ends it before anything is measured: exit 1, with the gate', async () => {
  const wrong = workspace.manifest('fullRope', { rope_dim: undefined });
  const { code, stdout } = await compare(workspace.manifest('a'), wrong, 'failed', '--json');
  expect(code).toBe(1);
  const document = documentOf(stdout);
  expect(document).toMatchObject({ verdict: 'disqualified', outcome: { sides: ['b'] } });
  expect(document.sentence).toMatch(/B \(nano\/fullRope\) is .*contract/);
  const { runs } = stored(`${workspace.folder}/failed.db`);
  expect(runs.map(({ verdict, processes }) => [verdict.state, processes.length])).toEqual([
    ['qualified', 0],
    ['disqualified', 0],
  ]);
});

test('a manifest against itself: two runs, blocks in the seeded order, and the same verdict from the store', async () => {
  const a = workspace.manifest('a');
  const { code, stdout } = await compare(a, a, 'self', '--pairs', '6', '--seed', '1', '--json');
  expect(code).toBe(0);
  const document = documentOf(stdout);
  // Six pairs are never enough to say anything.
  expect(document).toMatchObject({ verdict: 'insufficient', partial: false, design: { seed: 1, ended: 'complete' } });
  const path = `${workspace.folder}/self.db`;
  const { runs, sessions } = stored(path);
  expect(runs.map(({ processes }) => processes.map(({ launchOrdinal }) => launchOrdinal))).toEqual([
    [1, 2, 4, 7, 9, 10],
    [0, 3, 5, 6, 8, 11],
  ]);
  expect(runs.map(({ processes }) => processes.map(({ blockOrdinal }) => blockOrdinal))).toEqual([
    [0, 0, 1, 1, 2, 2],
    [0, 0, 1, 1, 2, 2],
  ]);
  expect(runs.every(({ provenance, verdict }) => provenance === 'measured' && verdict.state === 'qualified')).toBe(
    true,
  );
  expect(sessions[0]).toMatchObject({ command: 'compare', state: 'finished' });
  expect(sessions[0]?.arguments.join(' ')).toContain('--seed 1');
  using store = openStore(path, { mode: 'read' });
  expect(store.listBlocks(sessions[0]?.id ?? '').map(({ state }) => state)).toEqual(['valid', 'valid', 'valid']);

  const ids = runs.map(({ id }) => id);
  const again = await compare(ids[0] ?? '', ids[1] ?? '', 'self', '--from-history', '--json');
  expect(documentOf(again.stdout).outcome).toEqual(document.outcome);
  const itself = await compare(ids[0] ?? '', ids[0] ?? '', 'self', '--from-history');
  expect([itself.code, itself.stderr.includes('twice')]).toEqual([2, true]);

  const plan = await compare(a, 'nano/a', 'self', '--plan', '--resolve', '5%', '--json');
  const { plan: planned } = documentOf(plan.stdout) as { plan: { pairs: number; durationMs: number; runs: string[] } };
  expect(planned).toMatchObject({ state: 'planned', resolve: 0.05, runs: [ids[1]] });
  expect(planned.pairs % 2).toBe(0);
  expect(planned.durationMs).toBeGreaterThan(planned.pairs);
  const text = await compare(a, 'nano/a', 'self', '--plan', '--resolve', '5%');
  // A run that was excluded counts for nothing.
  await runBench(workspace, 'baseline', 'exclude', ids[1] ?? '', '--reason', 'noisy', '--author', 'x', '--db', path);
  const without = await compare(a, 'nano/a', 'self', '--plan', '--json');
  expect(documentOf(without.stdout)).toMatchObject({ plan: { runs: [ids[0]] } });
  expect(text.stdout).toMatch(/^to resolve 5\.0 %, measure \d+ pairs: about /);
});

test('Ctrl-C keeps whole blocks and prints what they say as partial', async () => {
  const args = [
    'compare',
    workspace.manifest('a'),
    workspace.manifest('a'),
    '--db',
    'stopped.db',
    ...OPTIONS.slice(0, -1),
  ];
  const cli = startCli(workspace, [...args, '--pairs', '100', '--json']);
  await cli.said(/so far/);
  cli.child.kill('SIGINT');
  expect(await cli.ended).toBe(130);
  const document = documentOf(cli.stdout());
  expect(document).toMatchObject({ partial: true, verdict: 'insufficient', design: { ended: 'interrupted' } });
  expect(document.sentence).toMatch(/^partial: insufficient: .* so far B is /);
  const { sessions, runs } = stored(`${workspace.folder}/stopped.db`);
  expect(sessions[0]?.state).toBe('interrupted');
  expect(runs[0]?.processes.length).toBeGreaterThanOrEqual(2);
});
