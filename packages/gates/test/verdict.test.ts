import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  GATE_RULE_VERSION,
  GATES,
  type GateReport,
  type GateResult,
  gateReport,
  isForetold,
  isMeasurable,
  isRanked,
  NOT_RUN_REASONS,
  notRun,
  verdictOf,
} from '../src/index.ts';
import { allPassed, failed, passed, reportWith, SHARDS } from './reports.ts';

/** Gates that an older version of the product did not have. */
const notBuilt = () => notRun(['residency', 'golden', 'parity'], 'notBuilt');

const facts = { shards: SHARDS, tokenHashes: ['a', 'a', 'a'] };
const judge = (report: GateReport) => verdictOf(report, facts);

test.each([
  ['noNeuralEngine', 'a Neural Engine'],
  ['noAcceleratedKernels', 'accelerated kernels'],
] as const)('a chain that has nothing to run on (%s) is skipped, whatever else was not run', (reason, missing) => {
  const report = gateReport([passed('contract'), ...notRun(['residency', 'golden'], reason), passed('endToEnd')]);
  expect(judge(report)).toEqual({ state: 'skipped', missing });
});

describe('what is never a pass', () => {
  test('an empty report', () => {
    expect(judge(gateReport([]))).toEqual({ state: 'unverified', reason: 'gatesIncomplete' });
  });

  test('a chain without shards', () => {
    expect(verdictOf(reportWith(), { shards: [], tokenHashes: [] })).toEqual({
      state: 'unverified',
      reason: 'gatesIncomplete',
    });
  });

  test.each(allPassed.map((result) => [`${result.gate} of ${result.shard}`, result] as const))(
    'a report without %s',
    (_, missing) => {
      const report = gateReport(allPassed.filter((result) => result !== missing));
      expect(judge(report)).toEqual({ state: 'unverified', reason: 'gatesIncomplete' });
    },
  );

  test('a gate for shards that answers for the chain only', () => {
    const report = gateReport([...allPassed.filter(({ gate }) => gate !== 'golden'), passed('golden')]);
    expect(judge(report)).toEqual({ state: 'unverified', reason: 'gatesIncomplete' });
  });

  test('an earlier failure that the report does not show', () => {
    expect(judge(reportWith(...notRun(['endToEnd'], 'earlierFailure')))).toEqual({
      state: 'unverified',
      reason: 'gatesIncomplete',
    });
  });

  test.each(NOT_RUN_REASONS)('a gate that was not run: %s', (reason) => {
    expect(isRanked(judge(reportWith(...notRun(['endToEnd'], reason))))).toBe(false);
  });
});

describe('a failure', () => {
  test('disqualifies by gate, shard and code', () => {
    expect(judge(reportWith(failed('residency', '[16,32)', 'notResident')))).toEqual({
      state: 'disqualified',
      gate: 'residency',
      shard: '[16,32)',
      code: 'notResident',
    });
  });

  test('of the first gate in gate order speaks, in whatever order they were reported', () => {
    const results = [failed('endToEnd'), failed('golden', 'head 0'), failed('golden', '[0,16)')];
    expect(judge({ ruleVersion: 1, results })).toMatchObject({ gate: 'golden', shard: 'head 0' });
  });

  test('outweighs gates that were not run', () => {
    const report = gateReport([failed('contract'), ...notBuilt(), ...notRun(['endToEnd'], 'crashed')]);
    expect(judge(report)).toMatchObject({ state: 'disqualified', gate: 'contract' });
  });
});

describe('tokens that differ between requests', () => {
  const differing = { shards: SHARDS, tokenHashes: ['a', 'b', 'a'] };

  test('disqualify a run whose gates all passed', () => {
    const verdict = verdictOf(reportWith(), differing);
    expect(verdict).toEqual({ state: 'disqualified', gate: 'endToEnd', shard: 'chain', code: 'nondeterministic' });
  });

  test('disqualify a run whose gates are not all built', () => {
    const report = gateReport([passed('contract'), ...notBuilt(), passed('endToEnd')]);
    expect(verdictOf(report, differing)).toMatchObject({ code: 'nondeterministic' });
  });

  test('come after a gate that failed before anything was measured', () => {
    expect(verdictOf(reportWith(failed('contract')), differing)).toMatchObject({ gate: 'contract', code: 'broken' });
  });
});

describe('gates that gave no result', () => {
  test.each([
    ['noReference', 'noReference'],
    ['unsupportedModel', 'unsupportedModel'],
    ['interrupted', 'interrupted'],
    ['tooFewPrompts', 'gatesIncomplete'],
    ['notBuilt', 'gatesNotBuilt'],
  ] as const)('%s leaves the run unverified(%s)', (reason, unverified) => {
    const verdict = judge(reportWith(...notRun(['endToEnd'], reason)));
    expect(verdict).toEqual({ state: 'unverified', reason: unverified });
  });

  test('a dead gate worker is a crash', () => {
    const report = gateReport([...notBuilt(), ...notRun(['contract', 'endToEnd'], 'crashed')]);
    expect(judge(report)).toEqual({ state: 'crashed', phase: 'gate' });
  });

  test('a missing reference speaks before gates that are not built', () => {
    const report = gateReport([...notRun(['contract', 'endToEnd'], 'noReference'), ...notBuilt()]);
    expect(judge(report)).toEqual({ state: 'unverified', reason: 'noReference' });
  });
});

test('with only contract and end-to-end built, a chain that passes both is unverified and not ranked', () => {
  const verdict = judge(gateReport([passed('contract'), ...notBuilt(), passed('endToEnd')]));
  expect(verdict).toEqual({ state: 'unverified', reason: 'gatesNotBuilt' });
  expect(isRanked(verdict)).toBe(false);
});

test('all five gates passed for all shards qualify, with or without requests yet', () => {
  expect(judge(reportWith())).toEqual({ state: 'qualified' });
  expect(verdictOf(reportWith(), { shards: SHARDS, tokenHashes: [] })).toEqual({ state: 'qualified' });
  expect(isRanked({ state: 'qualified' })).toBe(true);
});

test('only what failed nothing is of use to measure', () => {
  expect(isMeasurable({ state: 'disqualified', gate: 'golden', shard: 'chain', code: 'a' })).toBe(false);
  expect(isMeasurable({ state: 'crashed', phase: 'gate' })).toBe(false);
  expect(isMeasurable({ state: 'skipped', missing: 'a' })).toBe(false);
  expect(isMeasurable({ state: 'unverified', reason: 'noReference' })).toBe(true);
  expect(isMeasurable({ state: 'qualified' })).toBe(true);
});

test('a failure is foretold by its backend, gate and shard together', () => {
  const verdict = { state: 'disqualified', gate: 'residency', shard: '[0,24)', code: 'notResident' } as const;
  const stated = { backend: 'coreml', gate: 'residency', shard: '[0,24)' } as const;
  expect(isForetold(verdict, [], 'coreml')).toBe(false);
  expect(isForetold(verdict, [stated], 'cpu')).toBe(false);
  expect(isForetold(verdict, [{ ...stated, shard: '[0,20)' }], 'coreml')).toBe(false);
  expect(isForetold({ state: 'crashed', phase: 'gate' }, [stated], 'coreml')).toBe(false);
  expect(isForetold(verdict, [stated], 'coreml')).toBe(true);
});

test('a report keeps its results in gate order and shard order under the current rules', () => {
  const report = gateReport([passed('endToEnd'), ...notBuilt(), passed('contract'), failed('contract', '[0,16)')]);
  expect(report.ruleVersion).toBe(GATE_RULE_VERSION);
  expect(report.results.map(({ gate, shard }) => `${gate} ${shard}`)).toEqual([
    ...['contract chain', 'contract [0,16)', 'residency chain', 'golden chain', 'parity chain', 'endToEnd chain'],
  ]);
});

test('nothing but a pass of every gate for every shard qualifies', () => {
  const shard = fc.constantFrom('chain', ...SHARDS);
  const result: fc.Arbitrary<GateResult> = fc.oneof(
    fc.record({ gate: fc.constantFrom(...GATES), shard }).map(({ gate, shard }) => passed(gate, shard)),
    fc.record({ gate: fc.constantFrom(...GATES), shard }).map(({ gate, shard }) => failed(gate, shard)),
    fc
      .record({ gate: fc.constantFrom(...GATES), reason: fc.constantFrom(...NOT_RUN_REASONS) })
      .map(({ gate, reason }) => notRun([gate], reason)[0] as GateResult),
  );
  fc.assert(
    fc.property(fc.subarray(allPassed), fc.array(result, { maxLength: 4 }), (kept, added) => {
      const report = gateReport([...kept, ...added]);
      const has = (wanted: GateResult) =>
        report.results.some((found) => found.gate === wanted.gate && found.shard === wanted.shard);
      const clean = report.results.every(({ outcome }) => outcome.state === 'passed') && allPassed.every(has);
      expect(isRanked(judge(report))).toBe(clean);
    }),
  );
});
