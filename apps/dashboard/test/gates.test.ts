import { describe, expect, it } from 'vitest';
import { chainCondition } from '../src/data/chain-condition.ts';
import { expectationOf } from '../src/data/expectation.ts';
import { gateLines, gatesFinding } from '../src/data/gate-lines.ts';
import { gateTable } from '../src/data/gate-table.ts';
import { measuredWords } from '../src/data/measured-words.ts';
import { runRow } from '../src/data/run-row.ts';
import { census, failedReport, qualifiedReport, unverifiedReport } from './sample-reports.ts';
import { disqualified, QUALIFIED, sampleRun } from './sample-run.ts';

const failing = () => {
  const run = sampleRun(disqualified('contract', '[0,16)', 'layerShardGap'));
  const report = failedReport('contract', [
    { shard: '[0,16)', code: 'layerShardGap', expected: 'layers 0 to 16', found: 'layers 1 to 16' },
    { shard: 'chain', code: 'ropeDimMismatch', expected: 'ropeDim 48', found: 'ropeDim 64' },
  ]);
  return { ...run, gateReport: { ...run.gateReport, ...report } };
};

const elsewhere = () => {
  const run = sampleRun(disqualified('residency', '[0,24)', 'notResident'));
  const report = failedReport(
    'residency',
    [{ shard: '[0,24)', code: 'notResident', expected: 'every product on vnni', found: 'matmul on scalar' }],
    { figures: census(96, 0), elsewhere: [{ operation: 'matmul', computeUnit: 'scalar', count: 96 }] },
  );
  return { ...run, gateReport: { ...run.gateReport, ...report } };
};

describe('gate marks', () => {
  it('never show a gate without a result as passed', () => {
    const run = sampleRun();
    const { gates } = runRow({ ...run, gateReport: { ...run.gateReport, results: [] } });
    expect(gates.map(({ state }) => state)).toEqual(['notRun', 'notRun', 'notRun', 'notRun', 'notRun']);
  });

  it('say for each gate what happened', () => {
    expect(runRow(sampleRun()).gates.map(({ name, words }) => `${name} ${words}`)).toEqual([
      'contract passed',
      'residency passed',
      'golden not run: too few positions compared',
      'parity not run: interrupted',
      'end-to-end passed',
    ]);
  });

  it('show one failed shard as a failed gate, and later gates as not run', () => {
    expect(
      runRow(failing())
        .gates.map(({ state, words }) => `${state}: ${words}`)
        .slice(0, 2),
    ).toEqual(['failed: failed at [0,16)', 'notRun: not run: an earlier gate failed']);
  });

  it('show a gate as failed that passed before the tokens of a run turned out to differ', () => {
    const run = sampleRun({
      verdict: { state: 'disqualified', gate: 'endToEnd', shard: 'chain', code: 'nondeterministic' },
    });
    const { gates, failure } = runRow(run);
    expect(gates.at(-1)).toMatchObject({ gate: 'endToEnd', state: 'failed' });
    expect(failure).toMatchObject({ sentence: 'the same prompt gave different tokens', reported: false });
    expect(gateTable(run).at(-1)).toMatchObject({ gate: 'end-to-end', state: 'failed', shard: 'chain' });
    expect(gateTable(run)).toHaveLength(unverifiedReport().results.length + 1);
    expect(gateLines(run)[0]).toMatchObject({
      shard: 'chain',
      state: 'failed',
      words: 'end-to-end failed (nondeterministic) while measuring: the same prompt gave different tokens',
    });
  });
});

describe('a disqualified run', () => {
  it('gives the failure that its verdict names as the reason', () => {
    expect(runRow(failing()).failure).toMatchObject({
      gateName: 'contract',
      shard: '[0,16)',
      sentence: 'expected layers 0 to 16, found layers 1 to 16',
      others: 1,
    });
  });

  it('gives the figures of the gate that failed first', () => {
    expect(runRow(elsewhere()).failure?.brief).toBe(
      '0/96 products, 192/288 compute on vnni; found matmul on scalar, expected every product on vnni',
    );
    expect(runRow(failing()).failure?.brief).toBe('expected layers 0 to 16, found layers 1 to 16');
  });

  it('is drawn hatched with its failing shard, a crashed one without any', () => {
    expect(chainCondition(runRow(failing()))).toEqual({ state: 'rejected', failed: '[0,16)' });
    const crashed = sampleRun({ verdict: { state: 'crashed', phase: 'gate' }, processes: [] });
    expect(chainCondition(runRow(crashed))).toEqual({ state: 'rejected', failed: null });
    expect(chainCondition(runRow(sampleRun()))).toEqual({ state: 'sound' });
  });
});

describe('an unverified run', () => {
  it('names the first gate that gave no result, and a speed only with that word', () => {
    const row = runRow(sampleRun());
    expect(row.silent).toMatchObject({ gate: 'golden', words: 'not run: too few positions compared' });
    expect(measuredWords(row)).toBe('decoded at 100.0 tok/s (98.0 – 102.0), unverified');
  });

  it('is the only kind whose speed is told outside a ranking', () => {
    const { processes } = sampleRun();
    expect(measuredWords(runRow(sampleRun(QUALIFIED)))).toBeNull();
    const { verdict } = disqualified('endToEnd', 'chain', 'nondeterministic');
    expect(measuredWords(runRow(sampleRun({ verdict, processes })))).toBeNull();
    expect(runRow(sampleRun(QUALIFIED)).silent).toBeNull();
  });
});

describe('an expectation', () => {
  const expecting = (shard: string, run = elsewhere()) =>
    expectationOf({
      ...run,
      manifest: { ...run.manifest, manifest: { expect: [{ backend: 'cpu', gate: 'residency', shard }] } },
    });

  it('is met only by the failure it names', () => {
    expect(expecting('[0,24)')).toEqual({ state: 'met' });
    expect(expecting('[24,30)')).toEqual({ state: 'none' });
    expect(expecting('[0,24)', failing())).toEqual({ state: 'none' });
  });

  it('is missed when every gate passed, and open while a run is unverified', () => {
    expect(expecting('[0,24)', { ...elsewhere(), verdict: { state: 'qualified' } })).toMatchObject({ state: 'missed' });
    expect(expecting('[0,24)', sampleRun())).toEqual({ state: 'none' });
  });

  it('that a stored manifest states in another shape is none', () => {
    const run = elsewhere();
    for (const expect_ of [null, 'residency', [null, 7], [{ backend: 'cpu', gate: 'taste', shard: '[0,24)' }]]) {
      expect(expectationOf({ ...run, manifest: { ...run.manifest, manifest: { expect: expect_ } } })).toEqual({
        state: 'none',
      });
    }
  });
});

describe('the lines of a run', () => {
  it('put the failing shard first, with operations by name', () => {
    const lines = gateLines(elsewhere());
    expect(lines[0]).toMatchObject({
      shard: '[0,24)',
      words: 'residency failed (notResident): 0/96 products, 192/288 compute on vnni',
      failures: ['Expected every product on vnni, found matmul on scalar.'],
      nonResident: ['96 × matmul on scalar'],
    });
    expect(gatesFinding(lines)).toBe('Gates: [0,24) failed.');
  });

  it('are summed up by what is worst', () => {
    expect(gatesFinding(gateLines(sampleRun()))).toBe('Gates: nothing failed, but not every gate gave a result.');
    const run = sampleRun(QUALIFIED);
    const report = qualifiedReport({ layerCounts: [16, 16], headShards: 1 });
    const lines = gateLines({ ...run, gateReport: { ...run.gateReport, ...report } });
    expect(lines.map(({ shard }) => shard)).toEqual(['chain', '[0,16)', '[16,32)', 'head 0']);
    expect(gatesFinding(lines)).toBe('Gates: every shard passed.');
    const all = lines.map((line) => ({ ...line, state: 'failed' as const }));
    expect(gatesFinding(all.slice(0, 2))).toBe('Gates: the chain and [0,16) failed.');
    expect(gatesFinding(all)).toBe('Gates: four shards failed.');
  });
});

describe('figures of gates', () => {
  it('are shown with what they were held against, in the digits of a 32-bit float', () => {
    const [contract] = gateTable(sampleRun());
    expect(contract?.figures).toContainEqual({ metric: 'rmsNormEps', value: '0.00001', threshold: '0.00001' });
    expect(contract?.figures).toContainEqual({ metric: 'tieWordEmbeddings', value: 'yes', threshold: 'yes' });
    expect(contract?.figures).toContainEqual({ metric: 'architecture', value: 'phi3', threshold: null });
  });
});
