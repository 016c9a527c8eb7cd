import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from '@shardbench/gates';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type CheckDocumentContent, checkJsonSchema } from '../../src/report/check-schema.ts';
import { runBench } from '../run-bench.ts';
import { ROPE_FAILED, ROPE_VERDICT } from '../stored-runs.ts';
import { NANO } from '../workspace.ts';
import { type MadePoint, makeCommits, storeHistory } from './stored-history.ts';

let repository: string;
let commits: string[];
beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'shardbench-commits-'));
  commits = makeCommits(repository, 12);
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-check-'));
  database = join(folder, 'results.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs of commits that follow one another. */
const along = (...all: readonly MadePoint[]): string[] =>
  storeHistory(
    database,
    all.map((made, index) => ({ gitCommit: commits[index] ?? null, ...made })),
  );
const usual = (n: number): MadePoint[] => Array.from({ length: n }, () => ({}));
const bench = (environment: NodeJS.ProcessEnv, ...args: readonly string[]) =>
  runBench({ environment: { NO_COLOR: '1', ...environment } }, ...args, '--db', database);
const check = (...args: readonly string[]) => bench({}, 'check', '--no-rerun', '--repository', repository, ...args);
const documentOf = async (...args: readonly string[]): Promise<CheckDocumentContent> =>
  JSON.parse((await check('--json', ...args)).stdout);

test('there is nothing to check before something was measured', async () => {
  const { code, stderr } = await check();
  expect([code, stderr]).toEqual([2, expect.stringMatching(/noResults[\s\S]*pnpm bench all/)]);
});

test('an unknown manifest, an unknown run and a wrong date are refused', async () => {
  along(...usual(2));
  expect(await check('nano/other')).toMatchObject({ code: 2, stderr: expect.stringContaining('neverMeasured') });
  expect(await check('--since', 'ffff')).toMatchObject({ code: 2, stderr: expect.stringContaining('unknownRun') });
  expect(await check('--since', '2026-13-40')).toMatchObject({ code: 2, stderr: expect.stringContaining('wrongDate') });
});

test('an ambiguous beginning of an id is refused with the runs that it could mean', async () => {
  const [first] = along(...usual(2));
  const { code, stderr } = await check('--since', (first ?? '').slice(0, 2));
  expect([code, stderr]).toEqual([2, expect.stringMatching(/ambiguousRun[\s\S]*write more of the id/)]);
});

test('of a folder only those are judged that were measured; a file that was not is refused', async () => {
  const manifests = join(folder, 'manifests');
  mkdirSync(manifests);
  const files = ['measured', 'other'].map((name) => {
    const path = join(manifests, `${name}.json`);
    writeFileSync(path, JSON.stringify({ ...NANO, id: `nano/${name}` }));
    return path;
  });
  along({ manifest: 'nano/measured' }, { manifest: 'nano/elsewhere', sameSession: true });
  expect((await documentOf(manifests)).findings.map(({ manifest }) => manifest)).toEqual(['nano/measured']);
  expect(await check(files[1] ?? '')).toMatchObject({ code: 2, stderr: expect.stringContaining('neverMeasured') });
});

test('a level that stays is nothing new', async () => {
  along(...usual(5));
  const { code, stdout } = await check('--all');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^nothing new: 1 new run on 1 key of the newest session\n {2}unchanged: 1\n/);
  expect(stdout).toMatch(/unchanged against \w{7}, the commit before: the nearest measured ancestor \(smallest/);
});

test('a planted step is suspected, with its size, stage, shard, cause and commit; strictness makes it an exit', async () => {
  along(...usual(6), { slower: 0.1, weights: 'others' });
  const { code, stdout } = await check();
  const first = (commits[6] ?? '').slice(0, 7);
  expect(stdout).toMatch(
    new RegExp(
      `▼ suspected {2}decode of nano/2_2 long is suspected to be 3\\.\\d % slower \\(3\\.\\d to 4\\.\\d, n = 6 against 6\\): ` +
        `layers\\[1\\] \\+1\\d\\.\\d % explains \\d+ %, .*unattributed -?\\d+ %; its artifact changed, first seen at ${first} \\[not repeated: --no-rerun\\]`,
    ),
  );
  expect([code, (await check('--strict')).code]).toEqual([0, 1]);
});

test('prefill that became slower is told apart from decode, which is as it was', async () => {
  along(...usual(6), { slowerPrefill: 0.1 });
  const { stdout } = await check('--all');
  expect(stdout).toMatch(/^1 suspected: 1 new run on 1 key/);
  expect(stdout).toMatch(/▼ suspected {2}prefill of nano\/2_2 long is suspected to be 3\.\d % slower/);
  expect(stdout).toContain('decode of nano/2_2 long is unchanged');
  expect((await documentOf()).findings.map(({ metric, kind }) => [metric, kind])).toEqual([
    ['decode', 'unchanged'],
    ['prefill', 'regressed'],
  ]);
});

test('a step that coincides with a new build is named as such', async () => {
  along(...usual(6), { slower: 0.1, backendBuild: 'build2' });
  expect((await check()).stdout).toContain('coincides with a new backend build (build1 before, build2 now)');
});

test('without --no-rerun a run of another machine stays suspected, and why is said', async () => {
  along(...usual(6), { slower: 0.1 });
  const { code, stdout } = await bench({}, 'check', '--repository', repository, '--quiet');
  expect([code, stdout]).toEqual([0, expect.stringContaining('[not repeated: it was measured on another machine]')]);
});

test('a gate that was lost ends with 1', async () => {
  along({}, { report: ROPE_FAILED, verdict: ROPE_VERDICT });
  const { code, stdout } = await check();
  expect([code, stdout]).toEqual([
    1,
    expect.stringMatching(/✗ gate lost {2}nano\/2_2 long was qualified at \w{7} and is now/),
  ]);
});

test('a gate that the manifest expects to fail is news without an alarm', async () => {
  const foretold = { backend: 'cpu', gate: 'contract', shard: 'chain' };
  along({}, { report: ROPE_FAILED, verdict: ROPE_VERDICT, expect: [foretold] });
  const { code, stdout } = await check();
  expect([code, stdout]).toEqual([0, expect.stringContaining('as its manifest expects')]);
});

test('only keys with new runs are judged: those of the newest session, or since a run or a date', async () => {
  const ids = along({ manifest: 'nano/a' }, { manifest: 'nano/b' }, { manifest: 'nano/c', sameSession: true });
  const manifests = async (...args: readonly string[]) =>
    (await documentOf(...args)).findings.map(({ manifest }) => manifest);
  expect(await manifests()).toEqual(['nano/b', 'nano/c']);
  expect(await manifests('nano/a')).toEqual(['nano/a']);
  expect(await manifests('--since', ids[1] ?? '')).toEqual(['nano/b', 'nano/c']);
  expect(await manifests('--since', '2026-10-01')).toEqual(['nano/a', 'nano/b', 'nano/c']);
  expect(await manifests('--since', '2030-01-01')).toEqual([]);
});

test('the first run on another key says which part of the key differs', async () => {
  along({}, { threads: 4 });
  const { findings } = await documentOf();
  expect(findings).toMatchObject([
    { kind: 'incomparable', keyDifferences: [{ key: 'threads', before: 2, after: 4 }], alarm: false },
  ]);
});

test('too few processes are insufficient', async () => {
  along({}, { processes: 3 });
  expect((await documentOf()).findings).toMatchObject([{ kind: 'insufficient', comparison: { processesNow: 3 } }]);
});

test('the document keeps to its schema, whatever was found', async () => {
  const skipped: Verdict = { state: 'skipped', missing: 'accelerated kernels' };
  along(
    ...usual(6),
    ...([{ slower: 0.1 }, { manifest: 'nano/b', sameSession: true }, { threads: 3, sameSession: true }] as const),
    { manifest: 'nano/c', verdict: skipped, sameSession: true },
  );
  const document = await documentOf();
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(checkJsonSchema());
  expect([validate(document), validate.errors]).toEqual([true, null]);
  expect(document.findings.map(({ kind }) => kind)).toEqual([
    'regressed',
    'incomparable',
    'noBaseline',
    'notQualified',
  ]);
  const stages = document.findings[0]?.explanation?.stages ?? [];
  const sum = stages.reduce((total, { deltaMs }) => total + deltaMs, 0);
  expect(sum).toBeCloseTo(0.04, 2);
});

test('the published schema is the one of the document', () => {
  const published = readFileSync(new URL('../../schema/check.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(published)).toEqual(checkJsonSchema());
});

test('a summary for a pull request is written, and appended to the summary of the job', async () => {
  along(...usual(6), { slower: 0.1 });
  const [file, summary] = [join(folder, 'check.md'), join(folder, 'step.md')];
  writeFileSync(summary, 'before\n');
  await bench(
    { GITHUB_STEP_SUMMARY: summary },
    ...['check', '--no-rerun', '--repository', repository, '--markdown', file],
  );
  const markdown = readFileSync(file, 'utf8');
  expect(markdown).toMatch(/^### Shardbench: 1 suspected: 1 new run on 1 key/);
  expect(markdown).toMatch(/- ▼ \*\*suspected\*\*: decode of nano\/2\\_2 long is suspected/);
  expect(readFileSync(summary, 'utf8')).toBe(`before\n${markdown}`);
});

test('a name cannot steer the terminal or the page that shows the summary', async () => {
  along({ manifest: 'x\u001b[31m<img src=x>@all [a](http://b)' });
  const file = join(folder, 'check.md');
  const { stdout } = await check('--all', '--markdown', file);
  expect(stdout).not.toContain('\u001b');
  expect(readFileSync(file, 'utf8')).not.toMatch(/<img|@all|\[a\]\(|http:\/\//);
});

test('a summary that cannot be written is told', async () => {
  along({});
  const { code, stderr } = await check('--markdown', join(folder, 'none', 'check.md'));
  expect([code, stderr]).toEqual([4, expect.stringContaining('summaryNotWritten')]);
});
