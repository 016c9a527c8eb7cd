import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ModelFile,
  openModel,
  SYNTHETIC_MODELS,
  type SyntheticModelName,
  synthesiseModel,
} from '@shardbench/model';
import { afterAll, beforeAll } from 'vitest';

/** A synthetic model made once for a test file; what it holds is known when the file's tests run. */
export interface MadeModel {
  readonly file: ModelFile;
  readonly folder: string;
}

/** Makes a synthetic model in a folder that is gone after the test file. */
export const syntheticModel = (name: SyntheticModelName): MadeModel => {
  const made = { file: undefined as unknown as ModelFile, folder: '' };
  beforeAll(async () => {
    made.folder = await mkdtemp(join(tmpdir(), 'shardbench-runtime-'));
    const path = join(made.folder, `${name}.gguf`);
    await synthesiseModel(SYNTHETIC_MODELS[name], path);
    made.file = await openModel(path);
  });
  afterAll(() => rm(made.folder, { recursive: true, force: true }));
  return made;
};
