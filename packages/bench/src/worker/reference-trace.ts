import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFile } from '@shardbench/model';
import { backendBuild, type Chain, DEFAULT_BLOCK_TOKENS, openChain, referenceRequest } from '@shardbench/runtime';
import type { GateJob } from './job.ts';

/** Logits of the reference after given tokens. */
export interface ReferenceTraces extends AsyncDisposable {
  /**
   * @param tokens what is fed, prompt and continuation
   * @param logitsFrom first token whose logits are wanted
   * @returns row-major [tokens - logitsFrom, vocabulary]
   */
  logits(tokens: Uint32Array, logitsFrom: number): Promise<Float32Array>;
}

const readTrace = async (path: string, values: number): Promise<Float32Array | null> => {
  try {
    const bytes = await readFile(path);
    if (bytes.byteLength !== values * Float32Array.BYTES_PER_ELEMENT) return null;
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  } catch {
    return null;
  }
};

/** A trace that cannot be kept is computed again next time. */
const keepTrace = async (path: string, folder: string, logits: Float32Array): Promise<void> => {
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, new Uint8Array(logits.buffer, logits.byteOffset, logits.byteLength));
    await rename(draft, path);
  } catch {
    await rm(draft, { force: true });
  }
};

/**
 * The reference over a model: opened when a trace is wanted that is not in the cache. A cached trace belongs to the
 * weights' hash, the context it was computed for, the tokens, and the build that computed it.
 */
export const referenceTraces = (job: GateJob, model: ModelFile, maxTokens: number): ReferenceTraces => {
  let chain: Promise<Chain> | undefined;
  const open = (): Promise<Chain> => {
    chain ??= openChain(referenceRequest(model, maxTokens, { threads: job.threads }));
    return chain;
  };
  const compute = async (tokens: Uint32Array, logitsFrom: number): Promise<Float32Array> => {
    using session = (await open()).newSession();
    return (await session.evaluate(tokens, { blockTokens: DEFAULT_BLOCK_TOKENS, logitsFrom })).logits;
  };
  return {
    async logits(tokens, logitsFrom) {
      const key = createHash('sha256')
        .update(JSON.stringify([job.modelHash, maxTokens, logitsFrom, backendBuild().hash, [...tokens]]))
        .digest('hex');
      const path = join(job.traceFolder, `${key}.f32`);
      const known = await readTrace(path, (tokens.length - logitsFrom) * model.facts.vocabulary);
      if (known !== null) return known;
      const logits = await compute(tokens, logitsFrom);
      await keepTrace(path, job.traceFolder, logits);
      return logits;
    },
    async [Symbol.asyncDispose]() {
      (await chain)?.dispose();
    },
  };
};
