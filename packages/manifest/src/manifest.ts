/** What executes shards. */
export type BackendName = 'coreml' | 'cpu' | 'reference';

/** Half-open range: of layers for a layer shard, of token ids for a head shard. */
export interface ShardRange {
  readonly start: number;
  readonly end: number;
}

export interface LayerShard extends ShardRange {
  /** Compiled shard as the manifest writes it; null for a chain that never runs on Core ML. */
  readonly path: string | null;
}

export interface HeadShard extends ShardRange {
  /** Position among the head shards, from 0. */
  readonly index: number;
  readonly path: string | null;
}

/** How a chain is cut, written `16+8+6+2/4`. */
export interface Topology {
  /** Layers of each layer shard, in chain order. */
  readonly layerCounts: readonly number[];
  readonly headShards: number;
}

export interface ModelDimensions {
  readonly dModel: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly dHead: number;
  /** Null where the file does not say: a runtime that only calls compiled shards does not need it. */
  readonly dFf: number | null;
  readonly layers: number;
  readonly vocabulary: number;
}

/** What is known to happen: this gate fails on this backend. When it comes true, nothing is news. */
export interface Expectation {
  readonly backend: BackendName;
  readonly gate: 'contract' | 'residency' | 'golden' | 'parity' | 'endToEnd';
  /** `[0,24)`, `head 2` or `chain`. */
  readonly shard: string;
}

/** Matrices of a layer, in the order in which a token reads them. */
export type LayerMatrix = 'attentionQkv' | 'attentionOutput' | 'feedForwardUp' | 'feedForwardDown';

/**
 * A deliberate fault in a copy of the CPU backend's packed file, for chains that show what a gate finds. All but a flipped
 * byte record the hashes of the faulty file, as if it had been packed that way.
 */
export type PlantedFault =
  | {
      readonly kind: 'wrongRowScale';
      readonly layer: number;
      readonly matrix: LayerMatrix;
      readonly row: number;
      /** Multiplies the row's scale. */
      readonly factor: number;
    }
  /** The layer and the one after it. */
  | { readonly kind: 'exchangedLayers'; readonly layer: number }
  | { readonly kind: 'flippedByte'; readonly layer: number };

/** A prompt in words, with what a chain that works answers. */
export interface SmokePrompt {
  /** The user's message where the model has a chat template, else the text itself. */
  readonly prompt: string;
  /** What the answer must contain, letter for letter. */
  readonly contains: string;
  /** Longest answer, in tokens. */
  readonly maxNewTokens: number;
}

/** The entry of the research log that a shipped topology comes from. */
export interface LogEntry {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly title: string;
  /**
   * What the entry does with this topology, always on real Phi-4-mini weights: gives a speed (`measured`), rejects it
   * at a gate (`disqualified`), or names or implies it without a speed (`mentioned`).
   */
  readonly topology: 'measured' | 'disqualified' | 'mentioned';
}

/** A second set of shards for blocks of several tokens. */
export interface Verifier {
  readonly batchTokens: number;
  readonly layerShards: readonly LayerShard[];
  readonly headShards: readonly HeadShard[];
}

/** A runtime meta manifest, checked; null means that the file does not say. */
export interface Manifest {
  /** The file's own `id`, else its base name without `.json`. */
  readonly id: string;
  readonly title: string;
  /** Name of the file in messages, usually its path. Not part of any hash. */
  readonly source: string;
  /** Version of the inherited format; files that do not state it are read as 1. */
  readonly artifactsVersion: number;
  readonly modelFamily: string;
  /** Path of the weights as the manifest writes it; null: there is no reference to check against. */
  readonly gguf: string | null;
  readonly dimensions: ModelDimensions;
  /** Lanes of a head that rotate; null in older files, where it means the whole head (see `effectiveRopeDim`). */
  readonly ropeDim: number | null;
  readonly ropeFreqBase: number | null;
  /** As written in the file; compare with `equalAsFloat32`. */
  readonly rmsNormEps: number | null;
  readonly maxSeqLen: number;
  readonly eosTokenId: number | null;
  readonly bosTokenId: number | null;
  readonly tieWordEmbeddings: boolean | null;
  readonly quantBits: number | null;
  /** Bits of an activation in a matrix product of the `cpu` backend, 16 where the file does not say. */
  readonly activationBits: 8 | 16;
  readonly embedBin: string | null;
  /** Contiguous from 0 to the last layer, in chain order. */
  readonly layerShards: readonly LayerShard[];
  /** Contiguous from 0 to the last token id, in index order. */
  readonly headShards: readonly HeadShard[];
  readonly topology: Topology;
  readonly verifier: Verifier | null;
  /** Backends the chain is meant for; null: whichever can run it. */
  readonly backends: readonly BackendName[] | null;
  readonly expect: readonly Expectation[];
  /** Null for every chain but those that must fail. */
  readonly plantedFault: PlantedFault | null;
  /** Asked at the end of the end-to-end gate; needs weights with a tokenizer. */
  readonly smoke: readonly SmokePrompt[];
  readonly notes: string | null;
  readonly logEntry: LogEntry | null;
  /** Keys the file could have stated and does not, in the file's own spelling. */
  readonly missing: readonly string[];
}
