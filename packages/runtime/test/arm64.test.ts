import { expect, type TestContext, test } from 'vitest';
import { arm64Tools } from '../scripts/arm64-tools.mjs';
import { IN_CI } from './in-ci.ts';
import { type NodeRun, runNode } from './run-node.ts';

const script = new URL('../scripts/arm64-tests.mjs', import.meta.url);
// Compiling and emulating takes about half a minute on two quiet cores; objects are kept between runs.
const TIMEOUT = 600_000;

/** Where the tests of arm64 cannot be emulated, or need not be. */
const inEmulation = ({ skip }: TestContext): void => {
  if (process.arch === 'arm64') skip('the native tests run on this arm64 machine itself');
  if (process.platform !== 'linux') skip('emulating arm64 is for Linux');
  const tools = arm64Tools();
  if ('missing' in tools && !IN_CI) skip(tools.missing);
};

let started: Promise<NodeRun> | null = null;
const emulated = (): Promise<NodeRun> => {
  started ??= runNode(script);
  return started;
};

test('every kernel and float of arm64 gives the bits of scalar code, chains included', {
  timeout: TIMEOUT,
}, async (context) => {
  inEmulation(context);
  const { code, output, errors } = await emulated();
  expect(code, `${output}${errors}`).toBe(0);
  expect(output).toMatch(/^arm64: \d{3} tests passed in 10 programs on 3 processors, 0 failed/m);
});

test('a processor without smmla or sdot finds that it has none, and executes none', {
  timeout: TIMEOUT,
}, async (context) => {
  inEmulation(context);
  const { output, errors } = await emulated();
  expect(output.split('\n'), errors).toEqual(
    expect.arrayContaining([
      ...['max: neonI8mm, neonDotprod, scalar', 'neoverse-n1: neonDotprod, scalar', 'cortex-a72: scalar'],
      expect.stringMatching(/^cortex-a72: kernels_test: \d+ passed$/),
    ]),
  );
});

test('without a compiler for arm64 the script says what to install', async () => {
  const { code, errors } = await runNode(script, [], { env: { PATH: '/nowhere' } });
  expect(code).toBe(1);
  expect(errors).toContain('a C++ compiler for arm64 and QEMU for arm64 not found; on Debian: apt-get install');
});
