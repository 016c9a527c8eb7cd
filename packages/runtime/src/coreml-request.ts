import { effectiveRopeDim, type Manifest, ShardbenchError, type ShardRange } from '@shardbench/manifest';
import type { CoremlRequest } from './native-coreml.ts';

interface CoremlOptions {
  readonly backend: string;
  readonly coreml?: CoremlRequest;
}

const refusalFor =
  ({ source }: Manifest) =>
  (code: string, expected: string, found: string, remedy: string): ShardbenchError =>
    new ShardbenchError('input', { code, expected, found, where: source, remedy });

/** Facts that a manifest states itself, for a Core ML chain whose weights are not at hand. */
interface StatedFacts {
  readonly dFf: number;
  readonly ropeDim: number;
  readonly ropeFreqBase: number;
  readonly attentionFactor: number;
  readonly rmsNormEps: number;
}

/**
 * Without weights nobody can say which attention factor and rope factors the model has: 1 is assumed, and nothing can
 * verify what such a chain computes.
 */
export const factsWithoutModel = (manifest: Manifest, { backend, coreml }: CoremlOptions): StatedFacts => {
  const refuse = refusalFor(manifest);
  if (backend !== 'coreml') {
    throw refuse('modelNeeded', `weights for the ${backend} backend`, 'none', 'state gguf in the manifest');
  }
  if (coreml?.embedding === null) {
    throw refuse('embeddingNeeded', 'weights or embed_bin', 'neither', 'state gguf or embed_bin in the manifest');
  }
  if (manifest.ropeFreqBase === null) {
    throw refuse('ropeFreqBaseNeeded', 'rope_freq_base, because there are no weights', 'none', 'add rope_freq_base');
  }
  return {
    // Only what is inside the compiled shards depends on the next two.
    dFf: manifest.dimensions.dFf ?? manifest.dimensions.dModel,
    rmsNormEps: manifest.rmsNormEps ?? 1e-5,
    ropeDim: effectiveRopeDim(manifest),
    ropeFreqBase: manifest.ropeFreqBase,
    attentionFactor: 1,
  };
};

const sameCut = (a: readonly ShardRange[], b: readonly ShardRange[]): boolean =>
  a.length === b.length && a.every(({ start, end }, index) => start === b[index]?.start && end === b[index]?.end);

/** Compiled models of a Core ML chain, with one path for every shard of the manifest. */
export const coremlOf = (manifest: Manifest, { backend, coreml }: CoremlOptions): CoremlRequest | null => {
  if (backend !== 'coreml') return null;
  const refuse = refusalFor(manifest);
  if (coreml === undefined) {
    throw refuse('coremlArtifactsNeeded', 'compiled models for the coreml backend', 'none', 'pass their paths');
  }
  if (coreml.verifier !== null) {
    const { verifier } = manifest;
    if (verifier === null) {
      throw refuse('verifierNotStated', 'no verifier shards', 'some', 'state speculative_verifier in the manifest');
    }
    if (!sameCut(verifier.layerShards, manifest.layerShards) || !sameCut(verifier.headShards, manifest.headShards)) {
      throw refuse(
        'verifierCut',
        'speculative_verifier cut as the layers and heads are, so that both can share a cache',
        'other ranges',
        'run the chain without its verifier, or export both with one cut',
      );
    }
  }
  return coreml;
};
