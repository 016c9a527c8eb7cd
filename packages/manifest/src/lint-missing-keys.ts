import type { Lint } from './lint.ts';
import type { Manifest } from './manifest.ts';

const runsOnCoreml = (manifest: Manifest): boolean => manifest.backends?.includes('coreml') ?? true;

/** What the absence of a key means, by the key's spelling in the file. */
const consequences = (manifest: Manifest): Readonly<Record<string, readonly [code: string, message: string]>> => ({
  id: ['idMissing', `results will name this chain after its file: ${manifest.id}`],
  artifacts_version: ['artifactsVersionMissing', 'read as version 1 of the format'],
  model_family: ['modelFamilyMissing', 'results will not say which model this is'],
  gguf: ['ggufMissing', 'without the source weights there is no reference: runs stay unverified'],
  d_ff: ['dFfMissing', 'the feed-forward width is not checked against the weights, and shard sizes are not known'],
  rope_dim: ['ropeDimMissing', `older file: read as rotation over the whole head, d_head ${manifest.dimensions.dHead}`],
  rope_freq_base: ['ropeFreqBaseMissing', 'the rotation base is not checked against the weights'],
  rms_norm_eps: ['rmsNormEpsMissing', 'the normalisation epsilon is not checked against the weights'],
  tie_word_embeddings: ['tieWordEmbeddingsMissing', 'whether the head shares the embedding is not checked'],
  quant_bits: ['quantBitsMissing', 'the quantisation is not checked, and shard sizes are not known'],
  embed_bin: ['embedBinMissing', 'Core ML chains take their embeddings from this file'],
});

/** Names what an inherited file leaves unsaid, and what follows from it. */
export const lintMissingKeys = (manifest: Manifest): Lint[] => {
  const table = consequences(manifest);
  return manifest.missing.flatMap((key) => {
    const consequence = table[key];
    if (consequence === undefined || (key === 'embed_bin' && !runsOnCoreml(manifest))) return [];
    const [code, message] = consequence;
    return [{ code, message, where: key }];
  });
};
