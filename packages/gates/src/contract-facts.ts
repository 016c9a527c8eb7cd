import type { Manifest } from '@shardbench/manifest';

/** The part of a manifest that the contract gate holds against the weights. */
export type ContractManifest = Pick<
  Manifest,
  | 'dimensions'
  | 'ropeDim'
  | 'ropeFreqBase'
  | 'rmsNormEps'
  | 'maxSeqLen'
  | 'eosTokenId'
  | 'bosTokenId'
  | 'tieWordEmbeddings'
  | 'quantBits'
  | 'layerShards'
  | 'headShards'
>;

/** What the weights file says about itself, as far as a manifest can contradict it. */
export interface ContractModelFacts {
  readonly architecture: string;
  readonly dModel: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly dHead: number;
  readonly dFf: number;
  readonly layers: number;
  readonly vocabulary: number;
  /** Lanes of a head that rotate. */
  readonly ropeDim: number;
  readonly ropeFreqBase: number;
  readonly rmsNormEps: number;
  readonly contextLength: number;
  /** Context the model was trained for before it was extended. */
  readonly originalContextLength: number;
  /** Multiplies cosine and sine at every context length. */
  readonly attentionFactor: number;
  readonly eosTokenId: number | null;
  readonly bosTokenId: number | null;
  readonly tiedEmbeddings: boolean;
  /** Type of the matrices: `Q8_0`, or `mixed(Q8_0, F16)` with the most frequent first. */
  readonly quantisation: string;
  /** One divisor per frequency: ropeDim / 2 of them. */
  readonly ropeFactorsShort: ArrayLike<number> | null;
  readonly ropeFactorsLong: ArrayLike<number> | null;
}
