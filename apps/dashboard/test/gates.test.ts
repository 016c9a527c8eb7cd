import { describe, expect, it } from 'vitest';
import { chainCondition } from '../src/data/chain-condition.ts';
import { gateTable } from '../src/data/gate-table.ts';
import { runRow } from '../src/data/run-row.ts';
import { failedReport, unverifiedReport } from './sample-reports.ts';
import { disqualified, sampleRun } from './sample-run.ts';

const failing = () => {
  const run = sampleRun(disqualified('contract', '[0,16)', 'layerShardGap'));
  const report = failedReport('contract', [
    { shard: '[0,16)', code: 'layerShardGap', expected: 'layers 0 to 16', found: 'layers 1 to 16' },
    { shard: 'chain', code: 'ropeDimMismatch', expected: 'ropeDim 48', found: 'ropeDim 64' },
  ]);
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
      'residency not run: not built yet',
      'golden not run: not built yet',
      'parity not run: not built yet',
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

  it('is drawn hatched with its failing shard, a crashed one without any', () => {
    expect(chainCondition(runRow(failing()))).toEqual({ state: 'rejected', failed: '[0,16)' });
    const crashed = sampleRun({ verdict: { state: 'crashed', phase: 'gate' }, processes: [] });
    expect(chainCondition(runRow(crashed))).toEqual({ state: 'rejected', failed: null });
    expect(chainCondition(runRow(sampleRun()))).toEqual({ state: 'sound' });
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
