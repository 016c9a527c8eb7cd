import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backendBuild } from '@shardbench/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import type { ChromeTrace } from '../../src/trace/chrome-trace.ts';
import { startCli } from '../cli-process.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

const { kernelFamilies } = backendBuild();
const [fastest, other = 'scalar'] = kernelFamilies;
/** A family of processors of the other architecture. */
const FOREIGN = process.arch === 'arm64' ? 'avx2' : 'neonDotprod';

let workspace: Workspace;
let manifest: string;
beforeAll(async () => {
  workspace = await makeWorkspace();
  manifest = workspace.manifest('2_2');
});
afterAll(() => workspace.remove());

const bench = (...args: readonly string[]) => runBench(workspace, ...args, '--db', workspace.database);

describe('a kernel family that is not there', () => {
  test.each(['gate', 'run', 'all', 'peers', 'compare'])('ends %s with 3 before anything is made', async (verb) => {
    const named = verb === 'compare' ? [manifest, manifest] : [manifest];
    for (const family of ['neural', FOREIGN, '']) {
      const { code, stdout, stderr } = await bench(verb, ...named, '--kernel-family', family);
      expect([code, stdout]).toEqual([3, '']);
      expect(stderr).toContain('error kernelFamilyUnavailable: --kernel-family');
      expect(stderr).toContain(`one of ${kernelFamilies.join(', ')}`);
    }
    const made = ['packed', 'reference', 'file-hashes.json'].map((name) => join(workspace.folder, 'cache', name));
    expect([workspace.database, ...made].filter(existsSync)).toEqual([]);
  });

  test('ends the program with 3, with --json in one document', async () => {
    const cli = startCli(workspace, ['run', manifest, '--kernel-family', 'neural', '--json']);
    expect(await cli.ended).toBe(3);
    expect(JSON.parse(cli.stdout())).toMatchObject({
      error: { kind: 'unavailable', code: 'kernelFamilyUnavailable', found: 'neural' },
    });
  });

  test('is not traced either', async () => {
    const args = ['run', manifest, '--trace', join(workspace.folder, 'none.json'), '--kernel-family', 'neural'];
    expect((await bench(...args)).code).toBe(3);
  });
});

test.each(['reference', 'coreml'])('the %s backend has no kernel families: wrong use', async (backend) => {
  const { code, stderr } = await bench('gate', manifest, '--backend', backend, '--kernel-family', other);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/wrongUse[\s\S]*cpu backend only/)]);
});

describe.runIf(kernelFamilies.length > 1)('a family that is forced', () => {
  const gate = async (...options: readonly string[]) => {
    const { code, stdout } = await bench('gate', manifest, '--json', ...options);
    const [report] = (JSON.parse(stdout) as Results).gateReports;
    return { code, id: report?.id, verdict: report?.verdict };
  };

  test('executes the run, and is what the run says of itself', async () => {
    for (const family of [other, 'scalar']) {
      const { code, stdout } = await bench('run', manifest, '--kernel-family', family, ...QUICK, '--json');
      const [measured] = (JSON.parse(stdout) as Results).runs;
      expect([code, measured?.verdict]).toEqual([0, 'qualified']);
      const run = stored(workspace.database).runs.find(({ id }) => id === measured?.id);
      expect(run).toMatchObject({ backend: 'cpu', computeUnits: family, gateReport: { computeUnits: family } });
    }
  });

  test('gives the tokens of the fastest, under a series of its own', async () => {
    await bench('run', manifest, ...QUICK);
    const runs = stored(workspace.database).runs.filter(
      ({ computeUnits }) => computeUnits !== 'scalar' || other === 'scalar',
    );
    expect(new Set(runs.map(({ computeUnits }) => computeUnits))).toEqual(new Set([fastest, other]));
    expect(new Set(runs.map(({ tokensSha256 }) => tokensSha256)).size).toBe(1);
    expect(new Set(runs.map(({ seriesId }) => seriesId)).size).toBe(2);
  });

  test('has gate reports of its own: none of another family stands for one, the last of them least', async () => {
    const unforced = await gate();
    const forced = await gate('--kernel-family', other);
    expect([unforced, forced]).toMatchObject([
      { code: 0, verdict: 'qualified' },
      { code: 0, verdict: 'qualified' },
    ]);
    expect(forced.id).not.toBe(unforced.id);
    expect((await gate()).id).toBe(unforced.id);
    expect((await gate('--kernel-family', other)).id).toBe(forced.id);
    // The fastest is the same execution, whether it is named or not.
    expect((await gate('--kernel-family', fastest ?? '')).id).toBe(unforced.id);
  });

  test('is what a trace shows', async () => {
    const path = join(workspace.folder, 'trace.json');
    expect((await bench('run', manifest, '--trace', path, '--kernel-family', other)).code).toBe(0);
    const { otherData } = JSON.parse(readFileSync(path, 'utf8')) as ChromeTrace;
    expect(otherData.computeUnits).toBe(other);
  });
});
