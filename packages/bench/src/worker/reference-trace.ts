import type { ModelFile } from '@shardbench/model';
import { backendBuild, type Chain, DEFAULT_BLOCK_TOKENS, openChain, referenceRequest } from '@shardbench/runtime';
import type { GateJob } from './job.ts';
import { cachedTrace } from './trace-cache.ts';

/** What the reference computes over a model, whatever chain is compared with it. */
export interface ReferenceTraces extends AsyncDisposable {
  /**
   * @param tokens what is fed, prompt and continuation
   * @param logitsFrom first token whose logits are wanted
   * @returns row-major [tokens - logitsFrom, vocabulary]
   */
  logits(tokens: Uint32Array, logitsFrom: number): Promise<Float32Array>;
  /**
   * Hidden states at every layer boundary.
   *
   * @param input tokens, or hidden states [length, dModel] in place of their embeddings
   * @returns row-major [layers + 1, length, dModel]
   */
  hidden(input: Uint32Array | Float32Array): Promise<Float32Array>;
  /** Logits of hidden states behind the last layer, [length, vocabulary]. */
  headLogits(hidden: Float32Array): Promise<Float32Array>;
}

/** What of a gate job its traces depend on. */
export type TraceJob = Pick<GateJob, 'modelHash' | 'threads' | 'traceFolder' | 'traceDraft'>;

/**
 * The reference over a model: opened when a trace is wanted that is not in the cache. A cached trace belongs to the
 * weights' hash, the context it was computed for, its input, and the build that computed it.
 */
export const referenceTraces = (job: TraceJob, model: ModelFile, maxTokens: number): ReferenceTraces => {
  const { layers, dModel, vocabulary } = model.facts;
  // One shard a layer, so that one trace has the boundaries of every topology.
  const layerShards = Array.from({ length: layers }, (_, layer) => ({ start: layer, end: layer + 1 }));
  let chain: Promise<Chain> | undefined;
  const open = (): Promise<Chain> => {
    chain ??= openChain({ ...referenceRequest(model, maxTokens, { threads: job.threads }), layerShards });
    return chain;
  };
  const cache = { folder: job.traceFolder, draft: job.traceDraft };
  const cached = (kind: string, input: ArrayLike<number>, values: number, compute: () => Promise<Float32Array>) =>
    cachedTrace(cache, [kind, job.modelHash, maxTokens, backendBuild().hash, Array.from(input)], values, compute);
  const blockTokens = DEFAULT_BLOCK_TOKENS;
  return {
    logits: (tokens, logitsFrom) =>
      cached(`logits from ${logitsFrom}`, tokens, (tokens.length - logitsFrom) * vocabulary, async () => {
        using session = (await open()).newSession();
        return (await session.evaluate(tokens, { blockTokens, logitsFrom })).logits;
      }),
    hidden: (input) => {
      const length = input instanceof Float32Array ? input.length / dModel : input.length;
      return cached('hidden', input, (layers + 1) * length * dModel, async () => {
        using session = (await open()).newSession();
        return (await session.evaluate(input, { blockTokens, logitsFrom: length, keepHidden: true })).hidden;
      });
    },
    headLogits: (hidden) =>
      cached('head', hidden, (hidden.length / dModel) * vocabulary, async () => {
        using session = (await open()).newSession();
        return (await session.evaluate(hidden, { blockTokens, layerShards: { start: layers, end: layers } })).logits;
      }),
    async [Symbol.asyncDispose]() {
      // A reference that could not be opened was an error already, where it was wanted.
      (await chain?.catch(() => undefined))?.dispose();
    },
  };
};
