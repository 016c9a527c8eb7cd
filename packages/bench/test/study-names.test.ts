import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../../scripts/study.mjs');

test('a study that does not exist is refused, with those that do', async () => {
  const failure = await promisify(execFile)(process.execPath, [SCRIPT, '../run-bench']).catch((error) => error);
  expect(failure.code).toBe(2);
  expect(failure.stderr).toContain('expected the name of a study, found "../run-bench"');
  expect(failure.stderr).toContain('  power ');
});

test('without a name the studies are listed, and what they call upon is not', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);
  expect(stdout).toMatch(/^ {2}false-verdicts {3}How often two equal sides are told apart$/m);
  expect(stdout).toMatch(
    /^ {2}load-speed {7}How fast weights are packed and chains opened, beside what disk and memory give$/m,
  );
  expect(stdout).toMatch(
    /^ {2}activation-bits {2}What activations of 8 and of 16 bits do to a model on the CPU backend$/m,
  );
  expect(stdout).not.toContain('small-chain');
  expect(stdout).not.toContain('load-rounds');
});
