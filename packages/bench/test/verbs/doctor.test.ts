import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { distanceFolder } from '../../src/prefetch/stored-distance.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace } from '../workspace.ts';

test('doctor --no-probe --json says what this machine is and what can run, and reads no weights', async () => {
  const { code, stdout, stderr } = await runBench({ environment: {} }, 'doctor', '--no-probe', '--json');
  expect([code, stderr]).toEqual([0, '']);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({
    machine: { logicalCores: expect.any(Number) },
    conditions: { nodeVersion: process.versions.node },
    backendBuild: { hash: expect.stringMatching(/^[0-9a-f]{16}$/), kernelFamilies: expect.arrayContaining(['scalar']) },
    readStream: null,
    stampNs: expect.any(Number),
  });
  const chains = [...found.runnable, ...found.skipped].map(({ manifest }) => manifest);
  expect(chains).toContain('tiny/16_8_6_2');
  expect(found.skipped).toContainEqual(expect.objectContaining({ backend: 'coreml', code: 'backendUnavailable' }));
});

test('for people it is one line a fact', async () => {
  const { stdout } = await runBench({ environment: {} }, 'doctor', '--no-probe');
  for (const name of [
    'machine',
    'system',
    'backend build',
    'kernel families',
    'huge pages',
    'read stream',
    'prefetch',
    'timestamp',
    'free disk',
  ]) {
    expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'));
  }
  // Nine manifests that miss the same thing are one line.
  expect(stdout.match(/^cannot run +on coreml/gm)?.length).toBe(1);
});

test('how far ahead weights are fetched here is shown once it was found, and not found for that', async () => {
  const workspace = await makeWorkspace();
  onTestFinished(() => workspace.remove());
  const prefetch = async () => (await runBench(workspace, 'doctor', '--no-probe')).stdout.match(/^prefetch .*$/m)?.[0];
  expect(await prefetch()).toMatch(/512 bytes ahead with \w+ on \d+ threads? \(found 2\d{3}-/);
  const { stdout } = await runBench(workspace, 'doctor', '--no-probe', '--json');
  expect(JSON.parse(stdout).prefetch).toMatchObject({ threads: expect.any(Number), found: { prefetchBytes: 512 } });
  rmSync(distanceFolder(join(workspace.folder, 'cache')), { recursive: true });
  expect(await prefetch()).toContain('not found yet');
});
