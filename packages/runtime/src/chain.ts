import type { Operation } from './census.ts';
import { type ChainRequest, nativeAddon } from './native-addon.ts';
import { callListening, callNative } from './native-call.ts';
import { makeSession, type Session } from './session.ts';

/** What a chain executes with. */
export interface ChainFacts {
  /** Kernel family, or the compute units a framework was asked for. */
  readonly computeUnits: string;
  readonly threads: number;
  /** Bits of an activation in an integer product; null for a backend that has no such choice. */
  readonly activationBits: number | null;
  /** Bytes of weights that one decoded token reads. */
  readonly weightBytes: number;
  /** Bytes of keys and values of one session; 0 where a framework keeps its caches itself. */
  readonly cacheBytes: number;
  /** Census of every layer shard, in chain order; empty for a Core ML chain, whose plans are its census. */
  readonly layerShards: readonly (readonly Operation[])[];
  readonly headShards: readonly (readonly Operation[])[];
}

/** How much of a chain's weights lies in huge pages, which the backend asks for and the system may not give. */
export interface HugePages {
  /** Bytes of the whole huge pages that were asked for. */
  readonly askedBytes: number;
  /** Of them, what lies in huge pages; null where the system does not say. */
  readonly bytes: number | null;
}

/** A model cut into shards that one backend holds ready. */
export interface Chain extends Disposable {
  readonly facts: ChainFacts;
  /**
   * Where the weights lie now. The system describes the whole process to tell, which may take milliseconds: not for a
   * path that is timed. Null where none asked for huge pages: other systems than Linux, backends that keep no weights in
   * memory of their own, shards of less than a huge page.
   */
  hugePages(): HugePages | null;
  newSession(): Session;
  /** Frees the weights at once, or after the calls that still run. */
  dispose(): void;
}

export interface OpenOptions {
  readonly signal?: AbortSignal;
  /** Called after every shard that was opened. */
  readonly onProgress?: (opened: number, total: number) => void;
}

/**
 * Opens a chain off this thread: reads the weights and packs them as the backend wants them.
 *
 * @throws ShardbenchError `chainSpec`, `tensorMissing`, `tensorShape`, `tensorOutsideFile`, `fileUnreadable`,
 *   `unsupportedDimension`, `kernelFamilyUnavailable`, `threadsUnavailable`, `outOfMemory`, `embeddingSize`; of a Core ML
 *   chain `coremlUnavailable`, `coremlRequest`, `coremlArtifactMissing`, `coremlLoad`, `coremlException`, `coremlTokens`,
 *   `coremlStates` and `coremlTensorMissing`, `-Unknown`, `-Shape`, `-Type`; after an abort the signal's reason
 */
export const openChain = async (request: ChainRequest, options: OpenOptions = {}): Promise<Chain> => {
  const native = await callListening(options.signal, options.onProgress, (abort, listener) =>
    nativeAddon().openChain(request, abort, listener),
  );
  const dispose = (): void => native.dispose();
  const facts = callNative(() => native.describe());
  return {
    facts,
    hugePages: () => {
      const found = callNative(() => native.hugePages());
      return found.askedBytes === 0 ? null : found;
    },
    newSession: () =>
      makeSession(
        callNative(() => native.newSession()),
        facts.layerShards.length,
      ),
    dispose,
    [Symbol.dispose]: dispose,
  };
};
