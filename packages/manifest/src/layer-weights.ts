import type { ModelDimensions } from './manifest.ts';

/**
 * Weights in the matrices of one layer: q, k, v, output, and gate, up, down.
 * @returns null where the feed-forward width is not known
 */
export const layerWeights = (dimensions: ModelDimensions): number | null => {
  const { dModel, heads, kvHeads, dHead, dFf } = dimensions;
  if (dFf === null) return null;
  return dModel * dHead * (2 * heads + 2 * kvHeads) + 3 * dModel * dFf;
};
