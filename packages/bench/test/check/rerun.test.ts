// A real chain, a shard that the faulty addon slows down, and what the check makes of it.
import { openStore } from '@shardbench/db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CheckDocumentContent } from '../../src/report/check-schema.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

/** The second layer shard takes eleven times as long, which no noise of a busy machine hides. */
const SLOW = 'slowShard:2-4:1000';

let workspace: Workspace;
let manifest: string;
beforeEach(async () => {
  workspace = await makeWorkspace();
  manifest = workspace.manifest('2_2');
  openStore(workspace.database, { mode: 'write', purpose: 'test' }).close();
  process.env.SHARDBENCH_ADDON = 'faults';
});
afterEach(() => {
  delete process.env.SHARDBENCH_ADDON;
  delete process.env.SHARDBENCH_FAULT;
  workspace.remove();
});

const bench = (...args: readonly string[]) => runBench(workspace, ...args, '--db', workspace.database, '--quiet');
const measure = async (...args: readonly string[]): Promise<void> => {
  const sized = ['--profile', 'short', '--processes', '6', '--requests', '5', '--threads', '1'];
  expect((await bench('run', manifest, ...sized, ...args)).code).toBe(0);
};
const check = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await bench('check', manifest, '--json', ...args);
  return { code, stderr, document: JSON.parse(stdout) as CheckDocumentContent };
};

test('a slow shard is run again, found again, and named; its artifact is the same, so that is said, too', async () => {
  await measure();
  process.env.SHARDBENCH_FAULT = SLOW;
  await measure();
  const { code, document } = await check();
  const [finding] = document.findings;
  expect(document).toMatchObject({
    keys: 1,
    repeated: 1,
    findings: [
      { metric: 'decode', kind: 'regressed', alarm: true },
      { metric: 'prefill', kind: 'regressed', alarm: true },
    ],
  });
  expect(code).toBe(1);
  expect(finding).toMatchObject({
    against: { state: 'ancestor', why: expect.stringContaining('an earlier run of the same commit') },
    comparison: { processesBefore: 6, processesNow: 11 },
    explanation: { certainty: 'repeated', differences: { artifacts: [], backendBuild: null } },
  });
  expect(finding?.sentence).toMatch(/^decode of nano\/2_2 short is [\d.]+ % slower/);
  const { runs, sessions } = stored(workspace.database);
  expect(runs.map(({ processes }) => processes.length)).toEqual([6, 6, 5]);
  expect(sessions.map(({ command }) => command)).toEqual(['run', 'run', 'check']);
});

test('what does not show itself again is not declared', async () => {
  await measure();
  process.env.SHARDBENCH_FAULT = SLOW;
  await measure();
  delete process.env.SHARDBENCH_FAULT;
  const { code, document } = await check();
  const [decode] = document.findings;
  expect(decode).toMatchObject({ metric: 'decode', kind: 'inconclusive', because: 'notRepeated', alarm: false });
  expect(document.findings.some(({ alarm }) => alarm)).toBe(false);
  expect([code, document.repeated]).toEqual([0, 1]);
});

test('what was measured with a kernel family that was forced is run again with it', async () => {
  await measure('--kernel-family', 'scalar');
  process.env.SHARDBENCH_FAULT = SLOW;
  await measure('--kernel-family', 'scalar');
  const { code, document } = await check();
  expect([code, document.repeated]).toEqual([1, 1]);
  const { runs } = stored(workspace.database);
  expect(runs.map(({ computeUnits }) => computeUnits)).toEqual(['scalar', 'scalar', 'scalar']);
});

test('with --no-rerun, or where what was measured is not at hand, nothing is measured, and why is said', async () => {
  await measure();
  process.env.SHARDBENCH_FAULT = SLOW;
  await measure();
  const because = async (...args: readonly string[]) => {
    const { code, stdout } = await bench('check', '--json', ...args);
    const { findings } = JSON.parse(stdout) as CheckDocumentContent;
    return [code, findings[0]?.explanation?.notRepeatedBecause];
  };
  expect(await because('nano/2_2')).toEqual([0, expect.stringContaining('name the manifest as a file')]);
  delete process.env.SHARDBENCH_ADDON;
  expect(await because(manifest)).toEqual([0, 'the native addon is another build now']);
  const { code, document } = await check('--no-rerun');
  expect(document.findings[0]).toMatchObject({ kind: 'regressed', explanation: { certainty: 'suspected' } });
  expect([code, stored(workspace.database).runs.length]).toEqual([0, 2]);
});
