import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { resultsDocument, storedContent } from '../../src/report/results-document.ts';
import { ResultsDocument, resultsJsonSchema } from '../../src/report/results-schema.ts';
import { PASSED, ROPE_FAILED, ROPE_VERDICT, SIX, storedRuns } from '../stored-runs.ts';

const published: object = JSON.parse(
  readFileSync(new URL('../../schema/results.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(published);

const SKIPPED = { manifest: 'a', topology: '2/1', backend: 'cpu', code: 'b', missing: 'c', remedy: 'd' };
const RUNS = storedRuns(
  { stepMs: SIX, report: PASSED, verdict: { state: 'qualified' } },
  { manifest: 'nano/old', report: ROPE_FAILED, verdict: ROPE_VERDICT },
  { manifest: 'nano/two', stepMs: [1, 1.1] },
  { manifest: 'nano/dead', verdict: { state: 'crashed', phase: 'warmup' } },
);
const document = resultsDocument({ ...storedContent(RUNS), skipped: [SKIPPED] });

test('the published schema is the one of the code; `pnpm write:schema` in packages/bench writes it', () => {
  expect(published).toEqual(resultsJsonSchema());
});

test.each([
  ['a verdict that does not exist', { verdict: 'fine' }],
  ['a median as text', { decode: { tokPerS: { median: '1', low: null, high: null, n: 1, confidence: null } } }],
  ['a missing field', { executionHash: undefined }],
  ['an unknown field', { speed: 1 }],
])('the published schema refuses %s', (_name, change) => {
  const broken = { ...document, runs: [{ ...document.runs[0], ...change }] };
  expect(validate(JSON.parse(JSON.stringify(broken)))).toBe(false);
});

test('documents keep to both schemas, with runs and without', () => {
  for (const content of [document, resultsDocument(storedContent([]))]) {
    expect([validate(JSON.parse(JSON.stringify(content))), validate.errors]).toEqual([true, null]);
    expect(ResultsDocument.parse(content)).toEqual(content);
  }
});

test('a verdict fills exactly the field that explains it', () => {
  const fields = document.runs.map(({ verdict, failedGate, unverifiedReason, crashedPhase }) => ({
    ...{ verdict, failedGate, unverifiedReason, crashedPhase },
  }));
  const none = { failedGate: null, unverifiedReason: null, crashedPhase: null };
  expect(fields).toEqual([
    { ...none, verdict: 'qualified' },
    { ...none, verdict: 'disqualified', failedGate: { gate: 'contract', shard: 'chain', code: 'ropeDimMismatch' } },
    { ...none, verdict: 'unverified', unverifiedReason: 'gatesIncomplete' },
    { ...none, verdict: 'crashed', crashedPhase: 'warmup' },
  ]);
});

test('a run that was not measured has no figures, one of two processes no interval', () => {
  const [six, none, two] = document.runs;
  expect([none?.decode, none?.prefill, none?.stagesMs, none?.processes]).toEqual([null, null, null, []]);
  expect(two?.decode?.tokPerS).toMatchObject({ n: 2, low: null, high: null, confidence: null });
  expect(six?.decode?.tokPerS).toMatchObject({ n: 6, confidence: 0.96875 });
  expect(six?.stagesMs?.layers.length).toBe(2);
});

test('every run names a gate report of the document, which says what failed', () => {
  const ids = document.gateReports.map(({ id }) => id);
  expect(document.runs.map(({ gateReport }) => ids.indexOf(gateReport))).toEqual([0, 1, 2, 3]);
  expect(document.gateReports[1]).toMatchObject({ manifest: 'nano/old', topology: '2+2/2', verdict: 'disqualified' });
  expect(document.gateReports[1]?.results[0]?.outcome).toMatchObject({
    state: 'failed',
    failures: [{ code: 'ropeDimMismatch', expected: 'ropeDim 12', found: 'ropeDim 16' }],
  });
});

test('runs of several sessions have no session in common', () => {
  const mixed = resultsDocument(storedContent([...RUNS, ...storedRuns({})]));
  expect([mixed.session, mixed.machine]).toEqual([null, null]);
  expect(document.session).toMatchObject({ command: 'run', state: 'open', endedAt: null });
  expect(document.machine).toMatchObject({ cores: 2, cpuModel: 'Processor' });
});

test('nothing of it is a path, a user or a host', () => {
  expect(JSON.stringify(document)).not.toMatch(/\/(tmp|home|root|Users|work)\//);
});
