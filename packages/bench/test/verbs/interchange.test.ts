import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@shardbench/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
let file: string;
beforeAll(async () => {
  workspace = await makeWorkspace();
  await runBench(workspace, 'run', workspace.manifest('a'), '--db', workspace.database, ...QUICK);
  file = path('results.jsonl');
  await runBench(workspace, 'export', '--db', workspace.database, '--out', file);
});
afterAll(() => workspace.remove());

const path = (name: string): string => join(workspace.folder, name);
const type = (...args: readonly string[]) => runBench(workspace, ...args);
const runsIn = (database: string): number => {
  using store = openStore(database, { mode: 'read' });
  return store.listRuns().length;
};

test('an export of no database, to no folder, or of --json to nowhere is refused with a remedy', async () => {
  const none = await type('export', '--db', path('none.db'));
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('noResults')]);
  const nowhere = await type('export', '--db', workspace.database, '--out', path('no/such/folder/x.jsonl'));
  expect([nowhere.code, nowhere.stderr]).toEqual([4, expect.stringContaining('exportNotWritten')]);
  const both = await type('export', '--db', workspace.database, '--json');
  expect([both.code, JSON.parse(both.stdout).error.code]).toEqual([2, 'wrongUse']);
});

test.each([
  ['--since', 'yesterday'],
  ['--since', '2026-13-45'],
  ['--format', 'xml'],
])('an export with %s %s is wrong use', async (option, value) => {
  expect((await type('export', '--db', workspace.database, option, value)).code).toBe(2);
});

test('a file that is not there, a folder and another program’s file are refused, and no run is stored', async () => {
  const database = path('refused.db');
  const other = path('other.json');
  writeFileSync(other, '{"hello": 1}\n');
  for (const [name, code] of [
    [path('absent.jsonl'), 'fileNotFound'],
    [workspace.folder, 'fileNotReadable'],
    [other, 'notInterchange'],
  ] as const) {
    const { code: ended, stderr } = await type('import', name, '--db', database);
    expect([ended, stderr]).toEqual([2, expect.stringContaining(code)]);
  }
  expect(existsSync(database) ? runsIn(database) : 0).toBe(0);
});

test('a tampered line is named, nothing is imported, and --partial imports the rest and says so', async () => {
  const database = path('tampered.db');
  const tampered = path('tampered.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lines.findIndex((text) => text.startsWith('{"kind":"process"'));
  writeFileSync(tampered, lines.with(line, (lines[line] ?? '').replace('"ordinal":0', '"ordinal":7')).join('\n'));
  const refused = await type('import', tampered, '--db', database);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(`tampered.jsonl:${line + 1}`)]);
  expect(refused.stderr).toContain('lineTampered');
  expect(runsIn(database)).toBe(0);
  const partial = await type('import', tampered, '--partial', '--db', database);
  expect([partial.code, partial.stdout]).toEqual([1, expect.stringContaining(`line ${line + 1}: lineTampered`)]);
  expect(runsIn(database)).toBe(1);
});

test('results travel to another database and show the same there', async () => {
  const database = path('copy.db');
  const first = await type('import', file, '--db', database);
  expect([first.code, first.stdout]).toEqual([
    0,
    expect.stringMatching(/results\.jsonl: \d+ records read, \d+ new \(1 run\)/),
  ]);
  const again = await type('import', file, '--db', database, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ files: [{ file, added: 0, updated: 0, runsAdded: 0, leftOut: 0 }] });
  const shown = (db: string) => type('show', 'nano/a', '--json', '--db', db).then(({ stdout }) => stdout);
  expect(await shown(database)).toBe(await shown(workspace.database));
});

test('the first line of an export says what it is, and nothing in it says whose', async () => {
  const { stdout } = await type('export', '--db', workspace.database);
  const lines = stdout.trim().split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ kind: 'header', format: 'shardbench', schemaVersion: 1 });
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ kind: 'end', records: lines.length - 2 });
  for (const personal of [workspace.folder, process.env.HOME, '/tmp/']) {
    if (personal) expect(stdout).not.toContain(personal);
  }
});

test('an export to a file says how much, leaves no half file, and takes what was selected', async () => {
  const out = path('selected.jsonl');
  const { code, stdout } = await type(
    'export',
    '--db',
    workspace.database,
    '--out',
    out,
    '--json',
    '--manifest',
    'nano/b',
  );
  expect([code, JSON.parse(stdout)]).toEqual([0, { schemaVersion: 1, file: out, format: 'jsonl', runs: 0 }]);
  expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(2);
  expect(readdirSync(workspace.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  rmSync(out);
});

test('other services get the newest qualified runs', async () => {
  const bmf = await type('export', '--db', workspace.database, '--format', 'bmf');
  const metrics = Object.entries(JSON.parse(bmf.stdout) as Record<string, Record<string, { value: number }>>);
  expect(metrics.map(([name]) => name)).toEqual([expect.stringMatching(/^nano\/a .+\(synthetic model\)$/)]);
  expect(metrics[0]?.[1]['tpot-ms']?.value).toBeGreaterThan(0);
  const action = await type('export', '--db', workspace.database, '--format', 'github-action-benchmark');
  expect(JSON.parse(action.stdout)).toMatchObject([
    { unit: 'ms', name: expect.stringContaining('TPOT') },
    { unit: 'ms', name: expect.stringContaining('TTFT') },
  ]);
});

test('results of llama-bench are listed beside, unverified', async () => {
  const database = path('foreign.db');
  const foreign = path('llama.json');
  const result = {
    ...{ build_commit: 'abc', model_filename: '/home/ada/tiny.gguf', model_type: 'phi3', n_threads: 2 },
    ...{ n_prompt: 0, n_gen: 16, test_time: '2026-11-20T08:15:00Z', samples_ns: [16_000_000] },
  };
  writeFileSync(foreign, JSON.stringify([result]));
  const { code, stdout } = await type('import', foreign, '--db', database);
  expect([code, stdout]).toEqual([0, expect.stringContaining('(1 run)')]);
  const shown = await type('show', 'llamaBench/tiny', '--db', database);
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('another tool')]);
  const document = JSON.parse((await type('show', 'llamaBench/tiny', '--db', database, '--json')).stdout);
  expect(document).toMatchObject({
    machine: { cores: null },
    runs: [{ provenance: 'imported', prefill: null, decode: { tokPerS: { median: 1000, low: null } } }],
  });
  const gates = await type('show', 'llamaBench/tiny', '--gates', '--db', database);
  expect(gates.stdout).toContain('measured by another tool');
});
