import type { ShardRange } from '@shardbench/manifest';
import type { NativeSession } from './native-addon.ts';
import { callAbortable, callListening, callNative } from './native-call.ts';
import type { OperationTrace } from './operation-trace.ts';
import type { StepTimings } from './step-timings.ts';

export interface GenerateOptions {
  readonly maxNew: number;
  /** Goes on after an end-of-sequence token; true unless stated, because a measured length is fixed. */
  readonly ignoreEos?: boolean;
  /** Needed when `ignoreEos` is false. */
  readonly eosToken?: number;
  /** Returns the logits of every new token. */
  readonly keepLogits?: boolean;
  /** Notes every operation of every thread, with room for so many a thread. Such a call is slower than others. */
  readonly traceEvents?: number;
  readonly signal?: AbortSignal;
  /** Called after the fact, off the measured path. What it throws, the call rejects with. */
  readonly onToken?: (index: number, token: number) => void;
}

export interface Generated {
  readonly tokens: Uint32Array;
  /** [new tokens, vocabulary] in vocabulary order, empty unless asked for. */
  readonly logits: Float32Array;
  readonly timings: StepTimings;
  /** Null unless asked for. */
  readonly trace: OperationTrace | null;
}

export interface EvaluateOptions {
  /** Tokens fed at once. */
  readonly blockTokens: number;
  /** Layer shards to run, by index; all of them unless stated. An empty range feeds the head directly. */
  readonly layerShards?: ShardRange;
  /** First token whose logits are wanted; 0 unless stated, the number of tokens for none. */
  readonly logitsFrom?: number;
  readonly keepHidden?: boolean;
  readonly signal?: AbortSignal;
}

export interface Evaluated {
  /** [length - logitsFrom, vocabulary]. */
  readonly logits: Float32Array;
  /** [layer shards that ran + 1, length, dModel]: before the first and after each of them; empty unless asked for. */
  readonly hidden: Float32Array;
}

/** One conversation with a chain: its own KV cache and position. One call at a time. */
export interface Session extends Disposable {
  /**
   * Feeds a prompt and decodes greedily, in one native call off this thread.
   *
   * @throws ShardbenchError `noTokens`, `tokenOutsideVocabulary`, `contextFull`, `noNewTokens`, `sessionBusy`; on Core ML
   *   `coremlPredict`, `coremlOutput`, `coremlState`, `coremlException`; after an abort the signal's reason. The session
   *   is then where it was before the call
   */
  generate(prompt: Uint32Array, options: GenerateOptions): Promise<Generated>;
  /**
   * Feeds given tokens, or hidden states [length, dModel] in place of their embeddings, with the same arithmetic and
   * returns what it computed; errors as `generate`, and `evaluateOptions`.
   */
  evaluate(input: Uint32Array | Float32Array, options: EvaluateOptions): Promise<Evaluated>;
  /** Forgets every token. */
  reset(): void;
  /** Frees the cache at once; without it the garbage collector does some day. */
  dispose(): void;
}

/** Wraps the native handle of a session on a chain with this many layer shards. */
export const makeSession = (native: NativeSession, shards: number): Session => {
  const dispose = (): void => native.dispose();
  return {
    async generate(prompt, options) {
      const { maxNew, ignoreEos = true, eosToken, keepLogits = false, traceEvents, signal, onToken } = options;
      const {
        tokens,
        logits,
        timings,
        columns,
        prefillSteps,
        trace = null,
      } = await callListening(signal, onToken, (abort, listener) =>
        native.generate(prompt, { maxNew, ignoreEos, keepLogits, eosToken, traceEvents }, abort, listener),
      );
      return { tokens, logits, timings: { columns, prefillSteps, rows: timings }, trace };
    },
    evaluate(
      input,
      { blockTokens, layerShards = { start: 0, end: shards }, logitsFrom = 0, keepHidden = false, signal },
    ) {
      const fed = input instanceof Float32Array ? { hidden: input } : { tokens: input };
      const options = { blockTokens, layerShards, logitsFrom, keepHidden };
      return callAbortable(signal, (abort) => native.evaluate(fed, options, abort));
    },
    reset: () => callNative(() => native.reset()),
    dispose,
    [Symbol.dispose]: dispose,
  };
};
