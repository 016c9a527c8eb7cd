import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { synthesiseModel } from '../src/synthesise-model.ts';
import { SYNTHETIC_MODELS } from '../src/synthetic-spec.ts';

/** Makes nano once for a test file; the path is known when its tests run. */
export const nanoFile = (): { readonly path: string; readonly folder: string } => {
  const made = { path: '', folder: '' };
  beforeAll(async () => {
    made.folder = await mkdtemp(join(tmpdir(), 'shardbench-nano-'));
    made.path = join(made.folder, 'nano.gguf');
    await synthesiseModel(SYNTHETIC_MODELS.nano, made.path);
  });
  afterAll(() => rm(made.folder, { recursive: true, force: true }));
  return made;
};
