import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@shardbench/db';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { ROPE_FAILED, ROPE_VERDICT } from '../stored-runs.ts';
import { type MadePoint, makeCommits, storeHistory } from './stored-history.ts';

let repository: string;
let commits: string[];
beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'shardbench-commits-'));
  commits = makeCommits(repository, 8);
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-baseline-'));
  database = join(folder, 'results.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const along = (...all: readonly MadePoint[]): string[] =>
  storeHistory(
    database,
    all.map((made, index) => ({ gitCommit: commits[index] ?? null, ...made })),
  );
const bench = (...args: readonly string[]) => runBench({ environment: { NO_COLOR: '1' } }, ...args, '--db', database);
const signed = (...args: readonly string[]) =>
  bench('baseline', ...args, '--reason', 'as planned', '--author', 'A. Person');
const show = async (...args: readonly string[]) =>
  (await bench('baseline', 'show', '--repository', repository, ...args)).stdout;
const verdicts = async () => {
  const { stdout } = await bench('check', '--no-rerun', '--json', '--repository', repository);
  return (JSON.parse(stdout).findings as { kind: string }[]).map(({ kind }) => kind);
};

test.each([
  ['no author anywhere', ['set', 'RUN', '--reason', 'why'], 'authorMissing'],
  ['an author of white space', ['set', 'RUN', '--reason', 'why', '--author', ' '], 'authorMissing'],
  ['no reason', ['set', 'RUN', '--author', 'A'], '--reason'],
  ['an empty reason', ['set', 'RUN', '--reason', ' ', '--author', 'A'], 'reasonMissing'],
  ['no run', ['accept', '--reason', 'why', '--author', 'A'], 'run'],
  ['an unknown run', ['reset', 'ffffffff', '--reason', 'why', '--author', 'A'], 'unknownRun'],
  ['something that is no id', ['exclude', 'nano/2_2', '--reason', 'why', '--author', 'A'], 'unknownRun'],
  ['an unknown manifest', ['clear', 'nano/none', '--reason', 'why', '--author', 'A'], 'neverMeasured'],
  ['a manifest without a baseline', ['clear', 'nano/2_2', '--reason', 'why', '--author', 'A'], 'noBaselineSet'],
] as [string, string[], string][])('%s is refused', async (_name, args, told) => {
  const [run = ''] = along({});
  const { code, stderr } = await bench('baseline', ...args.map((word) => (word === 'RUN' ? run : word)));
  expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
});

test('a beginning that several runs share is refused, and changes nothing', async () => {
  const [run = ''] = along({}, {});
  const { code, stderr } = await signed('set', run.slice(0, 3));
  expect([code, stderr]).toEqual([2, expect.stringContaining('ambiguousRun')]);
  expect(await show()).not.toContain('pinned');
});

test('without a database there is nothing to decide about, and none is made', async () => {
  const { code, stderr } = await signed('set', 'ffff');
  expect([code, stderr]).toEqual([2, expect.stringContaining('noResults')]);
});

test('a run that failed a gate, or was excluded, becomes no baseline', async () => {
  const [first = '', second = ''] = along({}, { report: ROPE_FAILED, verdict: ROPE_VERDICT });
  expect(await signed('set', second)).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('baselineNotQualified'),
  });
  await signed('exclude', first);
  expect(await signed('set', first)).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('baselineNotQualified'),
  });
});

test('the author may come from the environment, and from nowhere else', async () => {
  const [run = ''] = along({}, {});
  const environment = { NO_COLOR: '1', SHARDBENCH_AUTHOR: 'B. Person', USER: 'machine-user' };
  await runBench({ environment }, 'baseline', 'set', run, '--reason', 'why', '--db', database);
  expect(await show()).toMatch(/pinned by B\. Person on \d{4}-\d\d-\d\d: why/);
});

test('without a decision the nearest measured ancestor is the baseline', async () => {
  along({}, {}, {});
  expect(await show('nano/2_2')).toBe(
    `nano/2_2 long, cpu vnni, 2 threads\n  baseline: ${commits[1]?.slice(0, 7)}, the commit before: the nearest measured ancestor\n`,
  );
});

test('a pinned run is the baseline until it is cleared, and both are on record', async () => {
  const [first = '', second = ''] = along({}, {}, {});
  expect((await signed('set', first)).stdout).toMatch(/^baseline set: run \w+-\w* ?.*of nano\/2_2 long/);
  expect(await show()).toContain(`baseline: ${commits[0]?.slice(0, 7)}, pinned by A. Person`);
  expect((await signed('set', second)).stdout).toContain('baseline set instead of');
  expect((await signed('clear', 'nano/2_2')).code).toBe(0);
  const shown = await show();
  expect(shown).toContain('the nearest measured ancestor');
  expect(shown.match(/baseline \S+ (set|cleared) by A\. Person: as planned/g)).toHaveLength(4);
});

test('a clear that could mean several keys is refused with their ids', async () => {
  const [first = '', second = ''] = along({}, { threads: 4 });
  await signed('set', first);
  await signed('set', second);
  const { code, stderr } = await signed('clear', 'nano/2_2');
  expect([code, stderr]).toEqual([2, expect.stringContaining('ambiguousSeries')]);
  const id = /found\s+([0-9a-f]{12})/.exec(stderr)?.[1] ?? '';
  expect((await signed('clear', id)).code).toBe(0);
});

test('excluding the baseline clears it, and says so', async () => {
  const [first = ''] = along({}, {}, {});
  await signed('set', first);
  expect((await signed('exclude', first)).stdout).toMatch(/^excluded, and cleared as the baseline/);
  expect(await show()).toContain('the nearest measured ancestor');
});

test('an accepted step is the new normal', async () => {
  const ids = along({}, {}, {}, {}, {}, { slower: 0.1 }, { slower: 0.1 });
  // The run before is of the same level; pinned to an old one, the newest is slower.
  await signed('set', ids[0] ?? '');
  expect(await verdicts()).toEqual(['regressed']);
  await signed('accept', ids[5] ?? '');
  expect(await verdicts()).toEqual(['unchanged']);
  expect(await show()).toMatch(/the pinned run \S+ is older than what was accepted as the new normal/);
});

test('with a reset history begins anew', async () => {
  const ids = along({}, {}, {}, {}, {}, { slower: 0.1 });
  expect(await verdicts()).toEqual(['regressed']);
  await signed('reset', ids[5] ?? '');
  expect(await verdicts()).toEqual(['noBaseline']);
});

test('with --json a decision and what is shown are one document each', async () => {
  const [first = ''] = along({}, {});
  expect(JSON.parse((await signed('set', first, '--json')).stdout)).toMatchObject({ run: first, baseline: 'set' });
  expect(JSON.parse(await show('--json'))).toMatchObject({
    series: [{ state: 'pinned', run: first, events: [{ event: 'set', author: 'A. Person' }] }],
  });
});

test('a decision stores no path of this machine', async () => {
  const [first = ''] = along({}, {});
  await bench('baseline', 'set', first, '--reason', `see ${folder}/notes.txt`, '--author', 'A. Person');
  using store = openStore(database, { mode: 'read' });
  expect(JSON.stringify(store.listBaselineEvents())).not.toContain(folder);
});
