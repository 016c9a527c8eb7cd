import { contentHash } from './content-hash.ts';
import { asFloat32 } from './float32.ts';
import type { Manifest, ShardRange } from './manifest.ts';

/** Raised whenever the set of fields or their form changes; old results keep theirs. */
export const EXECUTION_HASH_VERSION = 1;

/** Lanes of a head that rotate: where an older file does not say, all of them. */
export const effectiveRopeDim = (manifest: Pick<Manifest, 'ropeDim' | 'dimensions'>): number =>
  manifest.ropeDim ?? manifest.dimensions.dHead;

const boundaries = (shards: readonly ShardRange[]): [number, number][] => shards.map(({ start, end }) => [start, end]);

/** The part of a manifest that changes what is executed; docs/manifest-format.md lists it. */
export const executionFields = (manifest: Manifest) => ({
  version: EXECUTION_HASH_VERSION,
  dimensions: { ...manifest.dimensions },
  ropeDim: effectiveRopeDim(manifest),
  ropeFreqBase: asFloat32(manifest.ropeFreqBase),
  rmsNormEps: asFloat32(manifest.rmsNormEps),
  maxSeqLen: manifest.maxSeqLen,
  tieWordEmbeddings: manifest.tieWordEmbeddings,
  quantBits: manifest.quantBits,
  layerShards: boundaries(manifest.layerShards),
  headShards: boundaries(manifest.headShards),
  // Left out where they are what they always were, or there is none, so that the hashes of all other chains stay.
  ...(manifest.activationBits === 8 && { activationBits: manifest.activationBits }),
  ...(manifest.plantedFault && { plantedFault: manifest.plantedFault }),
  verifier: manifest.verifier && {
    batchTokens: manifest.verifier.batchTokens,
    layerShards: boundaries(manifest.verifier.layerShards),
    headShards: boundaries(manifest.verifier.headShards),
  },
});

/** SHA-256 (64 hexadecimal digits) of {@link executionFields}: equal for manifests that execute the same. */
export const executionHash = (manifest: Manifest): string => contentHash(executionFields(manifest));
