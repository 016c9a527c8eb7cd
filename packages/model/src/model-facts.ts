import type { TensorType } from './tensor-type.ts';

/** Where a tensor's values lie in the file. Matrices multiply from the left: one row per output. */
export interface TensorEntry {
  readonly name: string;
  readonly type: TensorType;
  readonly rows: number;
  /** Contiguous values of a row; a vector is one row. */
  readonly columns: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

/** What a model is, as its file says. */
export interface ModelFacts {
  readonly name: string;
  readonly architecture: 'phi3';
  /** Random weights: its speed is real, its text is not. */
  readonly synthetic: boolean;
  readonly fileBytes: number;
  readonly dModel: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly dHead: number;
  readonly dFf: number;
  readonly layers: number;
  readonly vocabulary: number;
  /** Lanes of a head that rotate, the first ones; the rest pass through. */
  readonly ropeDim: number;
  readonly ropeFreqBase: number;
  readonly rmsNormEps: number;
  readonly contextLength: number;
  /** Context up to which the short rope factors hold. */
  readonly originalContextLength: number;
  /** Multiplies cosine and sine at every context length. */
  readonly attentionFactor: number;
  /** Tokens that a token sees at most, null without a limit. */
  readonly slidingWindow: number | null;
  readonly eosTokenId: number | null;
  readonly bosTokenId: number | null;
  /** The head uses the embedding's weights. */
  readonly tiedEmbeddings: boolean;
  /** Type of the matrices: `Q8_0`, or `mixed(Q8_0, F16)` with the most frequent first. */
  readonly quantisation: string;
  /** One divisor per frequency, ropeDim / 2 of them. */
  readonly ropeFactorsShort: Float32Array | null;
  readonly ropeFactorsLong: Float32Array | null;
}

/** A checked GGUF file: its facts, and where every tensor lies. */
export interface ModelFile {
  readonly path: string;
  readonly facts: ModelFacts;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}
