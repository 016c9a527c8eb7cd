import { ShardbenchError } from '@shardbench/manifest';
import { describe, expect, test } from 'vitest';
import { contractGate, endToEndGate, type GateReport, gateReport, notRun, parseGateReport } from '../src/index.ts';
import { manifest, model } from './phi4-mini.ts';
import { failed, passed, reportWith } from './reports.ts';

/** Gates that an older version of the product did not have. */
const notBuilt = () => notRun(['residency', 'golden', 'parity'], 'notBuilt');

const stored = (report: unknown): unknown => JSON.parse(JSON.stringify(report));

function refusal(value: unknown): ShardbenchError {
  try {
    parseGateReport(value, 'gate_reports 7');
  } catch (error) {
    if (error instanceof ShardbenchError) return error;
    throw error;
  }
  throw new Error('the report was accepted');
}

describe('refuses what no gate writes', () => {
  const [contract] = reportWith().results;
  const withResult = (result: unknown) => ({ ruleVersion: 1, results: [result] });

  test.each([
    ['no object', null],
    ['no rule version', { results: [] }],
    ['a rule version that is no whole number', { ruleVersion: 1.5, results: [] }],
    ['a key nobody knows', { ...reportWith(), passed: true }],
    ['an unknown gate', withResult({ ...contract, gate: 'smoke' })],
    ['an unnamed shard', withResult({ ...contract, shard: '' })],
    ['an unknown state', withResult({ ...contract, outcome: { state: 'skipped' } })],
    ['a reason nobody knows', withResult({ ...contract, outcome: { state: 'notRun', reason: 'later' } })],
    [
      'a failure without failures',
      withResult({ ...contract, outcome: { state: 'failed', failures: [], figures: [] } }),
    ],
    ['a pass without figures', withResult({ ...contract, outcome: { state: 'passed' } })],
    [
      'a figure that is not finite',
      withResult({
        ...contract,
        outcome: { state: 'passed', figures: [{ metric: 'cosine', value: Number.NaN, threshold: null }] },
      }),
    ],
    ['two results for one gate and shard', gateReport([passed('contract'), failed('contract')])],
    ['an earlier failure that never was', gateReport([passed('contract'), ...notRun(['endToEnd'], 'earlierFailure')])],
  ])('%s', (_, value) => {
    expect(refusal(value).code).toBe('gateReportInvalid');
  });

  test('and says where', () => {
    const error = refusal(withResult({ ...contract, gate: 'smoke' }));
    expect(error).toMatchObject({ kind: 'storage', where: 'gate_reports 7.results.0.gate' });
    expect(error.found).toContain('contract');
  });
});

describe('comes back from storage as it went in', () => {
  const step = Float32Array.of(1, 2, Number.NaN, 0);
  const prompt = {
    candidateLogits: step,
    referenceLogits: Float32Array.of(1, 2, 3, 0),
    vocabulary: 4,
    exact: false,
    candidateTokens: [1],
  };

  test.each<[string, GateReport]>([
    ['a full pass', reportWith()],
    ['a contract of a real chain', gateReport([...contractGate(manifest, model), ...notBuilt()])],
    [
      'a contract that failed, and what was not reached',
      gateReport([
        ...contractGate({ ...manifest, ropeDim: null, quantBits: null }, model),
        ...notBuilt(),
        ...notRun(['endToEnd'], 'earlierFailure'),
      ]),
    ],
    ['logits that are not finite', gateReport([endToEndGate([prompt])])],
    ['an empty report', gateReport([])],
  ])('%s', (_, report) => {
    expect(parseGateReport(stored(report), 'gate_reports 7')).toEqual(report);
  });
});
