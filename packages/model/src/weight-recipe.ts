import type { TensorShape } from './phi3-layout.ts';
import type { SyntheticSpec } from './synthetic-spec.ts';

/** Depth for which the later layers' shares were chosen; a shallower model gives each layer more. */
const REFERENCE_DEPTH = 32;

/**
 * Spread of a matrix in units of 1/sqrt(fan-in), which keeps the size of a random vector.
 *
 * The first feed-forward is loud: it replaces the embedding in the residual stream by a non-linear image of it.
 * Otherwise the tied head, which multiplies by the same embedding again, is nearly symmetric, and greedy decoding
 * falls into pairs of tokens that name each other. Its gate is narrow, which keeps its output free of outliers. The
 * attention before it is about as loud as the embedding, whatever the width, so that what it looks at decides too.
 * All later outputs are quiet, so that rounding errors do not grow from layer to layer, and attention is louder than
 * feed-forward, so that a wrong rotation changes the tokens.
 */
const spreadOf = (shape: TensorShape, spec: SyntheticSpec): number => {
  const share = Math.sqrt(REFERENCE_DEPTH / spec.layers);
  switch (shape.role) {
    case 'attentionOutput':
      return shape.layer === 0 ? 1.2 / Math.sqrt(spec.dModel) : 0.06 * share;
    case 'feedForwardUp':
      return shape.layer === 0 ? 0.25 : 1;
    case 'feedForwardDown':
      return shape.layer === 0 ? 14 : 0.03 * share;
    default:
      return 1;
  }
};

/** Standard deviation of a synthetic matrix's weights. */
export const weightDeviation = (spec: SyntheticSpec, shape: TensorShape): number =>
  spreadOf(shape, spec) / Math.sqrt(shape.columns);
