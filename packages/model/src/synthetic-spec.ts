import type { Phi3Sizes } from './phi3-layout.ts';

/** Everything that fixes the bytes of a synthetic model. */
export interface SyntheticSpec extends Phi3Sizes {
  readonly name: string;
  /** Chooses the weights; two seeds share no tensor. */
  readonly seed: number;
  readonly ropeFreqBase: number;
  readonly rmsNormEps: number;
  readonly contextLength: number;
  readonly originalContextLength: number;
  readonly attentionFactor: number;
  readonly slidingWindow: number;
  /** Matrices that the file keeps as F16, with the values they have in Q8_0; none unless stated. */
  readonly float16Tensors?: readonly string[];
  /** Channels whose activations are far above all others; none unless stated. */
  readonly outliers?: Outliers;
}

/** Outlier channels, as large models have them: in every layer the same ones. */
export interface Outliers {
  readonly channels: readonly number[];
  /** How far the norms raise these channels above the others, a power of two. */
  readonly gain: number;
}

/** What Phi-4-mini's file says about positions, which the synthetic models repeat. */
const PHI4_MINI_POSITIONS = {
  ropeFreqBase: 10000,
  rmsNormEps: 1e-5,
  contextLength: 131072,
  originalContextLength: 4096,
  attentionFactor: 1.190238,
  slidingWindow: 262144,
} as const;

/** Four layers, for tests: 0.2 MB. */
const nano: SyntheticSpec = {
  ...PHI4_MINI_POSITIONS,
  name: 'nano',
  seed: 3,
  dModel: 64,
  heads: 4,
  kvHeads: 2,
  dHead: 16,
  dFf: 128,
  layers: 4,
  vocabulary: 512,
  ropeDim: 12,
};

/** Thirty-two narrow layers, so that the topologies of a full-size model apply: 56.8 MB. */
const tiny: SyntheticSpec = {
  ...PHI4_MINI_POSITIONS,
  name: 'tiny',
  seed: 3,
  dModel: 384,
  heads: 6,
  kvHeads: 2,
  dHead: 64,
  dFf: 1024,
  layers: 32,
  vocabulary: 8192,
  ropeDim: 48,
};

/** The weights of tiny, one attention output of them kept in another precision than all the rest: 57.1 MB. */
const tinyMixed: SyntheticSpec = { ...tiny, name: 'tiny-mixed', float16Tensors: ['blk.20.attn_output.weight'] };

/** tiny with three outlier channels of 384, a share and a size that were measured in large models: 57.1 MB. */
const tinyOutlier: SyntheticSpec = {
  ...tiny,
  name: 'tiny-outlier',
  outliers: { channels: [29, 170, 311], gain: 64 },
};

/** The shape of Phi-4-mini with other weights, for speed: 4.08 GB. */
const syntheticPhi4Mini: SyntheticSpec = {
  ...PHI4_MINI_POSITIONS,
  name: 'synthetic-phi4-mini',
  seed: 3,
  dModel: 3072,
  heads: 24,
  kvHeads: 8,
  dHead: 128,
  dFf: 8192,
  layers: 32,
  vocabulary: 200064,
  ropeDim: 96,
};

export const SYNTHETIC_MODELS = {
  nano,
  tiny,
  'tiny-mixed': tinyMixed,
  'tiny-outlier': tinyOutlier,
  'synthetic-phi4-mini': syntheticPhi4Mini,
} as const;
export type SyntheticModelName = keyof typeof SYNTHETIC_MODELS;
