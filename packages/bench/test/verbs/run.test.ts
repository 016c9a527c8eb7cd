import { readdirSync, readFileSync } from 'node:fs';
import { openStore, readLogFiles } from '@shardbench/db';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { type Ended, runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

const schema: object = JSON.parse(readFileSync(new URL('../../schema/results.schema.json', import.meta.url), 'utf8'));

let workspace: Workspace;
let ended: Ended;
let document: Results;
beforeAll(async () => {
  workspace = await makeWorkspace();
  const [first, second] = [
    workspace.manifest('2_2'),
    workspace.manifest('1_3', {
      layers: [
        { start: 0, end: 1 },
        { start: 1, end: 4 },
      ],
    }),
  ];
  ended = await runBench(
    workspace,
    ...['run', first, second, '--db', workspace.database, '--processes', '2', '--requests', '2', '--json'],
  );
  document = JSON.parse(ended.stdout);
});
afterAll(() => workspace.remove());

test('run --json prints one document on stdout, and nothing else', () => {
  expect([ended.code, ended.stderr]).toEqual([0, expect.not.stringContaining('error')]);
  expect(ended.stdout).toBe(`${JSON.stringify(document, null, 2)}\n`);
});

test('the document keeps to the published schema', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  expect([validate(document), validate.errors]).toEqual([true, null]);
});

test('every chain has a run per profile, with everything that others rely on', () => {
  expect(document.runs.map(({ manifest, profile }) => `${manifest} ${profile}`)).toEqual([
    ...['nano/2_2 short', 'nano/2_2 long', 'nano/1_3 short', 'nano/1_3 long'],
  ]);
  for (const run of document.runs) {
    expect(run).toMatchObject({
      ...{ backend: 'cpu', provenance: 'measured', processesPlanned: 2, failedGate: null, crashedPhase: null },
      model: { hash: expect.stringMatching(/^[0-9a-f]{64}$/), synthetic: true },
      executionHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      tokensSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      prefill: { tokPerS: { n: 2, low: null, high: null, confidence: null } },
      decode: { tokPerS: { n: 2 } },
    });
    expect(run.decode?.tokPerS.median).toBeGreaterThan(0);
    expect(run.stagesMs?.layers.length).toBe(2);
    expect(Object.keys(run.stagesMs ?? {}).sort()).toEqual([
      ...['embed', 'headCopy', 'headPredict', 'headReduce', 'host', 'layers', 'ropeMask'],
    ]);
    for (const process of run.processes) {
      expect(process).toMatchObject({ startupMs: expect.any(Number), warmup: { requests: 1, verdict: 'tooShort' } });
      expect(process.peakRssBytes).toBeGreaterThan(1e6);
    }
  }
});

test('the first request of a launch belongs to the profile that went first, which alternates', () => {
  const first = document.runs
    .slice(0, 2)
    .map(({ processes }) => processes.map(({ firstRequest }) => firstRequest?.profile));
  expect(first).toEqual([
    ['short', undefined],
    [undefined, 'long'],
  ]);
});

test('all cuts of one model give the same tokens', () => {
  const hashes = document.runs.map(({ profile, tokensSha256 }) => `${profile} ${tokensSha256}`);
  expect(new Set(hashes).size).toBe(2);
});

test('the session is finished, with its machine, and no path of this one anywhere', () => {
  expect(document.session).toMatchObject({ command: 'run', state: 'finished', endedAt: expect.any(String) });
  expect(document.machine?.cores).toBeGreaterThan(0);
  expect(JSON.stringify(document)).not.toContain(workspace.folder);
});

test('the database holds the published log, apart from the runs', () => {
  using store = openStore(workspace.database, { mode: 'read' });
  expect(store.listLogEntries()).toHaveLength(readLogFiles().length);
});

test('the database says the same, in one file, without a path of this machine', () => {
  const { runs, sessions } = stored(workspace.database);
  expect(runs.map(({ id }) => id)).toEqual(document.runs.map(({ id }) => id));
  expect(sessions[0]?.arguments).toEqual(expect.arrayContaining(['run', '2_2.json', '1_3.json', 'results.db']));
  const launches = runs.map(({ processes }) => processes.map(({ launchOrdinal }) => launchOrdinal));
  // Forward, then in reverse; both profiles of a launch in one process.
  expect(launches).toEqual([
    [0, 3],
    [0, 3],
    [1, 2],
    [1, 2],
  ]);
  expect(readdirSync(workspace.folder).sort()).toEqual([
    '1_3.json',
    '2_2.json',
    'cache',
    'lock',
    'nano.gguf',
    'results.db',
  ]);
  expect(readFileSync(workspace.database).includes(workspace.folder)).toBe(false);
});

test('the session says how far ahead weights were fetched on its threads', () => {
  const { runs, sessions } = stored(workspace.database);
  const { computeUnits = '', threads = 0 } = runs[0] ?? {};
  const prefetchBytes = { [`${computeUnits} on ${threads} ${threads === 1 ? 'thread' : 'threads'}`]: 512 };
  expect(sessions[0]?.environmentBefore).toMatchObject({ prefetchBytes });
});

test('nothing half-written is left in the cache', () => {
  const names = readdirSync(workspace.environment.SHARDBENCH_CACHE ?? '', { recursive: true });
  expect(names.filter((name) => /draft|partial|\.\d+(\.json)?$/.test(String(name)))).toEqual([]);
});
