import { expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';

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
    'timestamp',
    'free disk',
  ]) {
    expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'));
  }
  // Nine manifests that miss the same thing are one line.
  expect(stdout.match(/^cannot run +on coreml/gm)?.length).toBe(1);
});
