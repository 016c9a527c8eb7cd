import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';
import { describe, inject, onTestFinished, test } from 'vitest';
import type { DoubleChainOptions } from '../../src/double-models.ts';
import { writeDoubleChain } from '../../src/double-models.ts';
import { type ChainOptions, type ChainRequest, manifestRequest } from '../../src/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why the stand-in could not be built; empty when it was. */
    doubleMissing: string;
  }
}

process.env.SHARDBENCH_ADDON = 'double';

const missing = inject('doubleMissing');

/** A group of tests on the stand-in: one skipped test that says why, where its tools are not installed. */
export const describeDouble = (name: string, tests: () => void): void => {
  describe(name, () => {
    if (missing === '') tests();
    else test('on the stand-in for Core ML', ({ skip }) => skip(missing));
  });
};

/** A folder that is gone after the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-double-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** Request of a Core ML chain on models of the stand-in that are written for the test. */
export const doubleRequest = async (
  manifest: Manifest,
  model: ModelFile,
  form: DoubleChainOptions = {},
  options: Partial<ChainOptions> = {},
): Promise<ChainRequest> => {
  const coreml = await writeDoubleChain(await temporaryFolder(), manifest, model, form);
  return manifestRequest(manifest, model, { backend: 'coreml', threads: 1, coreml, ...options });
};
