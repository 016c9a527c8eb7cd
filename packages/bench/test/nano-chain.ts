import { join } from 'node:path';
import { readManifest } from '@shardbench/manifest';
import { hashModel, openModel } from '@shardbench/model';
import type { ChainUnderTest } from '../src/chains/chain-under-test.ts';
import type { Workspace } from './workspace.ts';

/** The nano chain as a session gets it. */
export const nanoChain = async (
  workspace: Workspace,
  name = '2_2',
  changes: Readonly<Record<string, unknown>> = {},
): Promise<ChainUnderTest> => {
  const manifestPath = workspace.manifest(name, changes);
  const [manifest, model] = await Promise.all([
    readManifest(manifestPath),
    openModel(join(workspace.folder, 'nano.gguf')),
  ]);
  const modelHash = await hashModel(model.path);
  const packedFolder = join(workspace.folder, 'cache', 'packed');
  return {
    manifest,
    model,
    job: { manifestPath, modelPath: model.path, modelHash, backend: 'cpu', threads: 1, packedFolder },
    prompts: [],
  };
};

/** A profile of a few tokens. */
export const PROFILE = {
  name: 'short',
  promptTokens: 32,
  newTokens: 16,
  warmupRequests: 1,
  requests: 2,
  processes: 3,
} as const;
