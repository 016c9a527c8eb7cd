import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { PATHS } from '../../src/paths.ts';
import type { Results } from '../../src/report/results-schema.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';
import { type Judged, makeFaultBench } from './faulty-chain.ts';

describe('six layers with one outlier channel', () => {
  const judge = async (bits: number): Promise<Judged> => {
    const bench = makeFaultBench();
    onTestFinished(() => bench.remove());
    const model = { outliers: { channels: [41], gain: 24 } };
    return bench.judge({ model, manifest: { activation_bits: bits } });
  };

  test('fail the golden gate with activations of 8 bits', async () => {
    const { verdict, failed } = await judge(8);
    expect(verdict).toMatchObject({ state: 'disqualified', gate: 'golden', shard: '[0,2)', code: 'cosineLow' });
    expect(new Set(failed.map((one) => one.split(' ')[0]))).not.toContain('parity');
  });

  test('pass every gate with activations of 16 bits', async () => {
    expect((await judge(16)).verdict).toEqual({ state: 'qualified' });
  });
});

describe('the shipped examples with outlier channels', () => {
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  test('are told apart by the golden gate: 8 bits are disqualified as foretold, 16 qualify', async () => {
    workspace = await makeWorkspace();
    const [chains, models] = [join(workspace.folder, 'chains'), join(workspace.folder, 'models')];
    for (const folder of [chains, models]) mkdirSync(folder);
    await synthesiseModel(SYNTHETIC_MODELS['tiny-outlier'], join(models, 'tiny-outlier.Q8_0.gguf'));
    for (const bits of [8, 16]) {
      const name = `tiny_outlier_runtime_meta_activations${bits}_16_8_6_2.json`;
      copyFileSync(join(PATHS.manifests, 'examples', name), join(chains, name));
    }
    const { code, stdout } = await runBench(workspace, 'gate', chains, '--json', '--db', workspace.database);
    const reports = (JSON.parse(stdout) as Results).gateReports.map(({ manifest, verdict, failedGate }) => [
      manifest,
      verdict,
      failedGate?.gate ?? null,
    ]);
    expect(reports.toSorted()).toEqual([
      ['examples/outlier_activations16_16_8_6_2', 'qualified', null],
      ['examples/outlier_activations8_16_8_6_2', 'disqualified', 'golden'],
    ]);
    expect(code).toBe(0);
  });
});
