import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runNode } from './run-node.ts';

const script = new URL('../scripts/native-tests.mjs', import.meta.url);
// Compiling everything under a sanitiser takes about half a minute on two quiet cores; objects are kept between runs.
const TIMEOUT = 600_000;

const lastLineOf = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

test('the native tests pass without memory errors, leaks or undefined behaviour', { timeout: TIMEOUT }, async () => {
  const { code, output, errors } = await runNode(script, ['address']);
  expect(code, `${output}${errors}`).toBe(0);
  expect(lastLineOf(output)).toMatch(/^address: \d{3} tests passed in \d{2} programs, 0 programs failed/);
});

test('the thread pool and the chains on it pass without data races', { timeout: TIMEOUT }, async () => {
  const { code, output, errors } = await runNode(script, ['thread']);
  expect(code, `${output}${errors}`).toBe(0);
  expect(lastLineOf(output)).toMatch(/^thread: \d{2} tests passed in \d programs, 0 programs failed/);
});

test('a compiler that cannot sanitise fails the step with what to do, instead of leaving it out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-compiler-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const compiler = join(folder, 'compiler');
  await writeFile(
    compiler,
    '#!/bin/sh\n[ "$1" = --version ] && echo "plain 1.0" || { echo "unknown option"; exit 1; }\n',
  );
  await chmod(compiler, 0o755);
  const { code, errors } = await runNode(script, ['address'], { env: { CXX: compiler } });
  expect(code).toBe(1);
  expect(errors).toContain('(plain 1.0) cannot build and run a program with -fsanitize=address,undefined');
  expect(errors).toContain('install the sanitisers');
});
