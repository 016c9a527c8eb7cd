import { type GateOutcome, type GateResult, gateReport, notRun } from '@shardbench/gates';
import type { Expectation } from '@shardbench/manifest';
import { expect, test } from 'vitest';
import { contradicted, isForetold } from '../../src/session/expectations.ts';

/** Gates that an older version of the product did not have. */
const notBuilt = () => notRun(['residency', 'golden', 'parity'], 'notBuilt');

const PASSED: GateOutcome = { state: 'passed', figures: [] };
const failedOn = (shard: string): GateOutcome => ({
  state: 'failed',
  failures: [{ shard, code: 'a', expected: 'b', found: 'c' }],
  figures: [],
});
const result = (gate: GateResult['gate'], shard: string, outcome: GateOutcome): GateResult => ({
  gate,
  shard,
  outcome,
});
const expecting = (...expectations: Expectation[]) =>
  ({ manifest: { expect: expectations }, job: { backend: 'cpu' } }) as const;

const CONTRACT: Expectation = { backend: 'cpu', gate: 'contract', shard: 'chain' };
const RESIDENCY: Expectation = { backend: 'cpu', gate: 'residency', shard: '[0,24)' };
const allPassed = gateReport([result('contract', 'chain', PASSED), ...notBuilt(), result('endToEnd', 'chain', PASSED)]);
const contractFailed = gateReport([
  result('contract', 'chain', failedOn('chain')),
  ...notRun(['residency', 'golden', 'parity', 'endToEnd'], 'earlierFailure'),
]);

test.each([
  ['another backend', { backend: 'coreml', gate: 'contract', shard: 'chain' }],
  ['another gate', { backend: 'cpu', gate: 'golden', shard: 'chain' }],
  ['another shard', { backend: 'cpu', gate: 'contract', shard: 'head 1' }],
] as const)('a failure that was foretold of %s is news', (_name, expectation) => {
  const verdict = { state: 'disqualified', gate: 'contract', shard: 'chain', code: 'a' } as const;
  expect(isForetold(expecting(expectation), verdict)).toBe(false);
  expect(isForetold(expecting(expectation, CONTRACT), verdict)).toBe(true);
});

test('only a disqualification can be foretold', () => {
  expect(isForetold(expecting(CONTRACT), { state: 'crashed', phase: 'gate' })).toBe(false);
});

test('a failure that did not happen contradicts its expectation', () => {
  expect(contradicted(expecting(CONTRACT), allPassed)).toEqual([CONTRACT]);
  expect(contradicted(expecting(CONTRACT), contractFailed)).toEqual([]);
});

test('a gate that was not run contradicts nothing, and neither does another backend', () => {
  expect(contradicted(expecting(RESIDENCY), allPassed)).toEqual([]);
  expect(contradicted(expecting(RESIDENCY), contractFailed)).toEqual([]);
  expect(contradicted(expecting({ ...CONTRACT, backend: 'coreml' }), allPassed)).toEqual([]);
});

test('the failure of another shard does not fulfil an expectation', () => {
  const report = gateReport([
    result('residency', '[0,24)', PASSED),
    result('residency', '[24,32)', failedOn('[24,32)')),
  ]);
  expect(contradicted(expecting(RESIDENCY, { ...RESIDENCY, shard: '[24,32)' }), report)).toEqual([RESIDENCY]);
});
