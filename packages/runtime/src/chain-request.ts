import { basename } from 'node:path';
import { effectiveRopeDim, type Manifest, ShardbenchError, type ShardRange } from '@shardbench/manifest';
import { type ModelFile, ropeFactors } from '@shardbench/model';
import { coremlOf, factsWithoutModel } from './coreml-request.ts';
import type { ChainRequest } from './native-addon.ts';
import type { CoremlRequest } from './native-coreml.ts';

/** How a chain is executed; everything here is part of what a record keeps. */
export interface ChainOptions {
  readonly backend: 'cpu' | 'reference' | 'coreml';
  readonly threads: number;
  /** Most tokens of a prefill block. */
  readonly blockTokens?: number;
  /** Kernel family of the CPU backend: one of `BackendBuild.kernelFamilies`, the fastest of them when left out. */
  readonly kernelFamily?: string;
  /**
   * Bytes between the weights that a kernel of the CPU backend multiplies and those it fetches meanwhile: a multiple of 64
   * up to 4096, the kernel family's own (512, or 2048 for `avx2` and `avxVnni`) when left out. Changes speed, no bit.
   */
  readonly prefetchBytes?: number;
  /** Path of the CPU backend's packed file; without it weights are packed while the chain is opened. */
  readonly packed?: string;
  /** Resolved paths of the compiled models, needed by the `coreml` backend and by no other. */
  readonly coreml?: CoremlRequest;
}

/** Tokens of a prefill block unless stated. */
export const DEFAULT_BLOCK_TOKENS = 64;

/**
 * The same on the CPU backend, which reads every weight once a block: large enough that a matrix unit has more to do
 * than to wait for them.
 */
export const CPU_BLOCK_TOKENS = 512;

/** Most tokens of a prefill block on a backend unless stated. */
export const defaultBlockTokens = (backend: ChainOptions['backend']): number =>
  backend === 'cpu' ? CPU_BLOCK_TOKENS : DEFAULT_BLOCK_TOKENS;

const ranges = (shards: readonly ShardRange[]): ShardRange[] => shards.map(({ start, end }) => ({ start, end }));

const tensorClaims = (model: ModelFile): NonNullable<ChainRequest['model']> => ({
  path: model.path,
  label: basename(model.path),
  tensors: [...model.tensors.values()].map(({ name, type, rows, columns, offset }) => ({
    name,
    type,
    rows,
    columns,
    offset,
  })),
});

/**
 * What a manifest asks to be executed over a model's weights. The manifest's own figures count where it states them, so
 * that a manifest of an old export runs as that export did and the gates have something to find.
 *
 * @param model null for a Core ML chain whose weights are not at hand; its embedding is a table then
 * @throws ShardbenchError `modelNeeded`, `embeddingNeeded`, `ropeFreqBaseNeeded`, `coremlArtifactsNeeded`,
 *   `verifierNotStated`, `verifierCut`
 */
export const manifestRequest = (manifest: Manifest, model: ModelFile | null, options: ChainOptions): ChainRequest => {
  const facts = model === null ? factsWithoutModel(manifest, options) : model.facts;
  const { dModel, heads, kvHeads, dHead, layers, vocabulary } = manifest.dimensions;
  const lanes = effectiveRopeDim(manifest);
  return {
    backend: options.backend,
    kernelFamily: options.kernelFamily ?? null,
    packed: options.packed === undefined ? null : { path: options.packed, label: basename(options.packed) },
    activationBits: options.backend === 'cpu' ? manifest.activationBits : null,
    threads: options.threads,
    prefetchBytes: options.prefetchBytes ?? null,
    blockTokens: options.blockTokens ?? defaultBlockTokens(options.backend),
    dimensions: { dModel, heads, kvHeads, dHead, layers, vocabulary, dFf: manifest.dimensions.dFf ?? facts.dFf },
    rotary: {
      lanes,
      base: manifest.ropeFreqBase ?? facts.ropeFreqBase,
      attentionFactor: facts.attentionFactor,
      // An export that rotated another number of lanes cannot have used this model's factors.
      factors:
        model !== null && lanes === facts.ropeDim
          ? ropeFactors(model.facts, manifest.maxSeqLen)
          : new Float32Array(lanes / 2).fill(1),
    },
    normEpsilon: manifest.rmsNormEps ?? facts.rmsNormEps,
    maxTokens: manifest.maxSeqLen,
    layerShards: ranges(manifest.layerShards),
    headShards: ranges(manifest.headShards),
    model: model && tensorClaims(model),
    coreml: coremlOf(manifest, options),
  };
};

/**
 * The model as its own file describes it, uncut: what every chain over these weights is compared with.
 *
 * @param maxTokens rows of the KV cache; it also decides between short and long rope factors, so it has to be the
 *   compared manifest's `max_seq_len`
 */
export const referenceRequest = (
  model: ModelFile,
  maxTokens: number,
  options: Omit<ChainOptions, 'backend' | 'kernelFamily' | 'prefetchBytes' | 'packed' | 'coreml'>,
): ChainRequest => {
  const { facts } = model;
  if (maxTokens > facts.contextLength) {
    throw new ShardbenchError('input', {
      code: 'contextTooLong',
      expected: `at most ${facts.contextLength} tokens`,
      found: String(maxTokens),
      where: `${basename(model.path)}: context`,
      remedy: 'lower max_seq_len in the manifest',
    });
  }
  const { dModel, heads, kvHeads, dHead, dFf, layers, vocabulary } = facts;
  return {
    backend: 'reference',
    kernelFamily: null,
    packed: null,
    activationBits: null,
    threads: options.threads,
    prefetchBytes: null,
    blockTokens: options.blockTokens ?? DEFAULT_BLOCK_TOKENS,
    dimensions: { dModel, heads, kvHeads, dHead, dFf, layers, vocabulary },
    rotary: {
      lanes: facts.ropeDim,
      base: facts.ropeFreqBase,
      attentionFactor: facts.attentionFactor,
      factors: ropeFactors(facts, maxTokens),
    },
    normEpsilon: facts.rmsNormEps,
    maxTokens,
    layerShards: [{ start: 0, end: layers }],
    headShards: [{ start: 0, end: vocabulary }],
    model: tensorClaims(model),
    coreml: null,
  };
};
