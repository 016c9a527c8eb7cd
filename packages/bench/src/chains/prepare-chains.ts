import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type PromptFile, readPromptFile } from '@shardbench/manifest';
import { type CoremlOptions, prepareCoreml, usualCoreml } from '../coreml/prepare-coreml.ts';
import { PATHS } from '../paths.ts';
import type { ChainUnderTest } from './chain-under-test.ts';
import { fileHash } from './file-hashes.ts';
import type { FoundChain } from './find-chains.ts';

export interface PrepareOptions {
  readonly threads: number;
  /** Kernel family of chains on the CPU backend; the fastest of this machine when left out. */
  readonly kernelFamily?: string;
  /** Folder of packed files, compiled models, and of what remembers the hashes of files. */
  readonly cacheFolder: string;
  /** How chains on Core ML are run; as usual unless stated. */
  readonly coreml?: CoremlOptions;
  /** Called before a file is read as a whole, which happens once until it changes. */
  readonly onHash?: (file: string, bytes: number) => void;
  readonly signal: AbortSignal;
}

/** The file in a cache folder that remembers the hashes of files. */
export const hashNoteOf = (cacheFolder: string): string => join(cacheFolder, 'file-hashes.json');

const readPrompts = async (): Promise<PromptFile[]> => {
  const names = (await readdir(PATHS.prompts)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map((name) => readPromptFile(join(PATHS.prompts, name))));
};

/** Gives chains that were found what they are tested with: prompts, threads, and the hash of the weights. */
export const prepareChains = async (
  found: readonly FoundChain[],
  { threads, kernelFamily, cacheFolder, coreml = usualCoreml(), onHash, signal }: PrepareOptions,
): Promise<ChainUnderTest[]> => {
  const prompts = await readPrompts();
  const hashNote = hashNoteOf(cacheFolder);
  const chains: ChainUnderTest[] = [];
  for (const { manifest, manifestPath, model, backend, artifacts } of found) {
    const hash =
      model === null
        ? null
        : await fileHash(model.path, hashNote, { signal, onRead: (bytes) => onHash?.(basename(model.path), bytes) });
    const prepared =
      artifacts === undefined
        ? null
        : await prepareCoreml(artifacts, coreml, { cacheFolder, hashNote, signal, ...(onHash && { onHash }) });
    const job = {
      manifestPath,
      modelPath: model?.path ?? null,
      modelHash: hash,
      backend,
      threads,
      ...(backend === 'cpu' && kernelFamily !== undefined && { kernelFamily }),
      packedFolder: join(cacheFolder, 'packed'),
      ...(prepared && { coreml: prepared.job }),
    };
    chains.push({ manifest, model, job, prompts, ...(prepared && { coreml: prepared.chain }) });
  }
  return chains;
};
