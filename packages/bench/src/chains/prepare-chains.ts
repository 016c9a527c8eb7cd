import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type PromptFile, readPromptFile } from '@shardbench/manifest';
import { PATHS } from '../paths.ts';
import type { ChainUnderTest } from './chain-under-test.ts';
import { fileHash } from './file-hashes.ts';
import type { FoundChain } from './find-chains.ts';

export interface PrepareOptions {
  readonly threads: number;
  /** Folder of packed files and of what remembers the hashes of files. */
  readonly cacheFolder: string;
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
  { threads, cacheFolder, onHash, signal }: PrepareOptions,
): Promise<ChainUnderTest[]> => {
  const prompts = await readPrompts();
  const chains: ChainUnderTest[] = [];
  for (const { manifest, manifestPath, model, backend } of found) {
    const hash = await fileHash(model.path, hashNoteOf(cacheFolder), {
      signal,
      onRead: (bytes) => onHash?.(basename(model.path), bytes),
    });
    const job = {
      manifestPath,
      modelPath: model.path,
      modelHash: hash,
      backend,
      threads,
      packedFolder: join(cacheFolder, 'packed'),
    };
    chains.push({ manifest, model, job, prompts });
  }
  return chains;
};
