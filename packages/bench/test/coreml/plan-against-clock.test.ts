import type { RunOverview } from '@shardbench/db';
import { type GateResult, gateReport } from '@shardbench/gates';
import { describe, expect, test } from 'vitest';
import { planAgainstClock } from '../../src/coreml/plan-against-clock.ts';
import { suspectFindings } from '../../src/coreml/suspect-findings.ts';
import { clockTable } from '../../src/report/clock-table.ts';
import { SIX, storedRuns } from '../stored-runs.ts';

const figure = (metric: string, value: number) => ({ metric, value, threshold: null });

const residency = (shard: string, figures: readonly ReturnType<typeof figure>[]): GateResult => ({
  gate: 'residency',
  shard,
  outcome: { state: 'passed', figures },
});

/** A run whose shards are planned on the Neural Engine, and were timed with cpuOnly. */
const runWith = (cpuOnlyMs: readonly (number | null)[], backend = 'coreml'): RunOverview => {
  const [first, second, heads] = cpuOnlyMs.map((ms) => (ms === null || ms === undefined ? [] : [ms]));
  const report = gateReport([
    residency('[0,2)', [figure('costResident', 1), ...(first ?? []).map((ms) => figure('cpuOnlyMs', ms))]),
    residency('[2,4)', [
      figure('computeResident', 3),
      figure('computeTotal', 4),
      ...(second ?? []).map((ms) => figure('cpuOnlyMs', ms)),
    ]),
    residency(
      'head 0',
      (heads ?? []).map((ms) => figure('headsCpuOnlyMs', ms)),
    ),
    residency('head 1', []),
  ]);
  const [run] = storedRuns({ backend, report, stepMs: SIX });
  if (run === undefined) throw new Error('a run was stored');
  return { ...run, computeUnits: 'cpuAndNeuralEngine' };
};

/** What the made timings give each layer shard, in milliseconds. */
const measured = planAgainstClock(runWith([null, null, null]));
const [layerMs = 0] = measured.map(({ measuredMs }) => measuredMs);

test('a backend without plans has nothing to hold a clock against', () => {
  const run = runWith([1, 1, 1], 'cpu');
  expect(planAgainstClock(run)).toEqual([]);
  expect(clockTable(run, { paint: (_style, text) => text, width: 120 })).toBeNull();
});

describe('a run on Core ML', () => {
  test('has every layer shard and the heads together, with the plan’s share', () => {
    expect(measured.map(({ shard, plannedShare }) => [shard, plannedShare])).toEqual([
      ['[0,2)', 1],
      ['[2,4)', 0.75],
      ['heads', null],
    ]);
    expect(layerMs).toBeGreaterThan(0);
  });

  test('whose shard takes as long as with cpuOnly is news, and the shard is named with both times', () => {
    const run = runWith([layerMs, 100 * layerMs, 1e6]);
    expect(planAgainstClock(run).map(({ state }) => state)).toEqual(['suspect', 'asPlanned', 'asPlanned']);
    const findings = suspectFindings([run]);
    expect(findings.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^\[0,2\) is suspect: the plan puts it on the Neural Engine, and it takes .* with cpuOnly/),
    ]);
  });

  test('of a study on the processor is suspected of nothing', () => {
    expect(suspectFindings([{ ...runWith([layerMs, layerMs, 1e6]), computeUnits: 'cpuOnly' }])).toEqual([]);
  });

  test('is shown with plan and clock side by side', () => {
    const table = clockTable(runWith([layerMs, 100 * layerMs, 1e6]), { paint: (_style, text) => text, width: 200 });
    expect(table).toMatch(/\[0,2\) +100\.0 % +\S+ +\S+ +1\.00 +1\.00 +suspect/);
    expect(table).toMatch(/\[2,4\) +75\.0 % +\S+ +\S+ +0\.01 +1\.00 +as planned/);
  });
});
