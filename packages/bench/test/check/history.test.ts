import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { ROPE_FAILED, ROPE_VERDICT } from '../stored-runs.ts';
import { storeHistory } from './stored-history.ts';

const STEP = { slower: 0.1 };

let folder: string;
let database: string;
let ids: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-history-'));
  database = join(folder, 'results.db');
  const failed = { report: ROPE_FAILED, verdict: ROPE_VERDICT };
  const skipped = { verdict: { state: 'skipped', missing: 'accelerated kernels' } } as const;
  ids = storeHistory(database, [
    ...[{}, {}, {}, {}, failed, skipped, {}, {}, STEP, STEP, STEP, STEP].map((made, index) => ({
      ...made,
      gitCommit: index.toString(16).repeat(40),
    })),
    { manifest: 'nano/two', profile: 'long' },
    { manifest: 'nano/two', profile: 'short' },
    { manifest: 'nano/two', profile: 'short', threads: 8 },
    { manifest: 'nano/bad', ...failed },
  ]);
  await bench('baseline', 'exclude', ids[1] ?? '', '--reason', 'noisy, "very"', '--author', 'A. Person');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bench = (...args: readonly string[]) => runBench({ environment: { NO_COLOR: '1' } }, ...args, '--db', database);
const history = (...args: readonly string[]) => bench('history', ...args);

test.each([
  ['an unknown manifest', ['nano/none'], 'neverMeasured'],
  ['a profile that was not measured', ['nano/two', '--profile', 'huge'], 'unknownSeries'],
  ['an unknown series', ['nano/two', '--series', 'ffffffffffff'], 'unknownSeries'],
  ['an unknown metric', ['nano/two', '--metric', 'speed'], 'tpot'],
  ['no manifest', [], 'manifest'],
  ['several keys as CSV', ['nano/two', '--csv'], 'severalKeys'],
  ['several keys as JSON', ['nano/two', '--json'], 'severalKeys'],
] as [string, string[], string][])('%s is refused', async (_name, args, told) => {
  const { code, stdout, stderr } = await history(...args);
  expect([code, stdout + stderr]).toEqual([2, expect.stringContaining(told)]);
});

test('without a database there is no history', async () => {
  const { code, stderr } = await runBench({ environment: {} }, 'history', 'a', '--db', join(folder, 'none.db'));
  expect([code, stderr]).toEqual([2, expect.stringContaining('noResults')]);
});

test('one key is drawn with excluded, disqualified and missing runs in their places, and its step', async () => {
  const { code, stdout } = await history('nano/2_2');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^[▁▂▃]×[▁▂▃]{2}○ [▁▂▃]{2}[▆▇█]{4}$/m);
  expect(stdout).toMatch(
    /decode, ms per output token, oldest first: 1\.\d{3} to 1\.\d{3}; ○ disqualified, × excluded, a gap/,
  );
  expect(stdout).toMatch(/▼ \+3\.\d % +1\.\d{3} +1\.\d{3} +7777777 +8888888 +\S+/);
});

test('gate changes, decisions and the baseline are told', async () => {
  const { stdout } = await history('nano/2_2');
  expect(stdout).toMatch(
    /gate changes:\n.*4444444: qualified, then disqualified: contract gate.*\n.*6666666: disqualified.*then qualified/,
  );
  expect(stdout).toMatch(/decisions:\n.*excluded \S+ by A\. Person: noisy, "very"/);
  expect(stdout).toMatch(/baseline: no baseline: the commit of the newest run is not in this repository/);
});

test('a picture never gets wider than the terminal', async () => {
  const { stdout } = await history('nano/2_2', '--last', '3');
  expect(stdout).toContain('the newest 3 of 12 runs');
  expect(stdout).toMatch(/^[▁▂▃▄▅▆▇█]{3}$/m);
});

test('several keys are listed, with how to choose one', async () => {
  const { code, stdout } = await history('nano/two');
  expect(code).toBe(0);
  expect(stdout).toContain('These are 3 keys, which are not compared. Choose one with --profile, or with --series');
  const id = /^([0-9a-f]{12}).*8 threads/m.exec(stdout)?.[1] ?? '';
  expect((await history('nano/two', '--series', id)).stdout).toContain('nano/two short, cpu vnni, 8 threads');
  expect((await history('nano/two', '--profile', 'long')).stdout).toContain('nano/two long, cpu vnni, 2 threads');
});

test('a manifest that never passed has a history without a speed', async () => {
  const { stdout } = await history('nano/bad');
  expect(stdout).toContain('decode, ms per output token: no run that counts\n○');
});

test('CSV has units in its header, a line per run, and nothing where nothing was measured', async () => {
  const { stdout } = await history('nano/2_2', '--csv');
  const lines = stdout.split('\r\n');
  expect(lines[0]).toContain('decode median (ms per output token)');
  expect(lines).toHaveLength(14);
  expect(lines[2]).toContain(',excluded,qualified,6,1.0');
  expect(lines[5]).toMatch(/,disqualified,disqualified: contract gate \(ropeDimMismatch\),0,,,,$/);
  expect(lines[9]).toMatch(/,0\.03\d+$/);
});

test('other figures have histories, too', async () => {
  expect((await history('nano/2_2', '--metric', 'ttft')).stdout).toContain('time to first token, ms, oldest first');
  expect((await history('nano/2_2', '--metric', 'prefill')).stdout).toContain('prefill, ms per prompt token');
});

test('JSON has every run in order, with what it counts for', async () => {
  const document = JSON.parse((await history('nano/2_2', '--json')).stdout);
  expect(document.points.map(({ run }: { run: string }) => run)).toEqual(ids.slice(0, 12));
  expect(document.points.map(({ state }: { state: string }) => state)).toEqual([
    ...['measured', 'excluded', 'measured', 'measured', 'disqualified', 'missing'],
    ...Array.from({ length: 6 }, () => 'measured'),
  ]);
  expect(document.steps).toMatchObject([{ last: { run: ids[7] }, first: { run: ids[8] } }]);
  expect(document.points[0].figure).toMatchObject({ n: 6, confidence: 0.96875 });
});
