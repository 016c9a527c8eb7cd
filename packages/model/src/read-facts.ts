import { invalidModel } from './invalid-model.ts';
import type { Metadata } from './metadata.ts';
import type { ModelFacts } from './model-facts.ts';
import { longRopeAttentionFactor } from './rope-scaling.ts';

/** The facts that metadata alone decides; what the tensors decide is added when they were checked. */
export type MetadataFacts = Omit<
  ModelFacts,
  'fileBytes' | 'tiedEmbeddings' | 'quantisation' | 'ropeFactorsShort' | 'ropeFactorsLong'
>;

const ARCHITECTURE = 'phi3';

const inconsistent = (metadata: Metadata, key: string, expected: string, found: string) =>
  invalidModel({ code: 'inconsistentMetadata', expected, found, where: `${metadata.path}: ${key}` });

/** Refuses other architectures by name, before anything else of the file is judged. */
export const checkArchitecture = (metadata: Metadata): void => {
  const architecture = metadata.text('general.architecture');
  if (architecture === ARCHITECTURE) return;
  throw invalidModel({
    code: 'unsupportedArchitecture',
    expected: `architecture ${ARCHITECTURE} (Phi-3, Phi-3.5, Phi-4-mini)`,
    found: architecture,
    where: `${metadata.path}: general.architecture`,
    remedy: 'use a model of this architecture; runs of others can only be imported, without a reference',
  });
};

const checkRopeScaling = (metadata: Metadata): void => {
  const type = metadata.optionalText('phi3.rope.scaling.type');
  if (type === null || type === 'none' || type === 'longrope') return;
  throw invalidModel({
    code: 'unsupportedRopeScaling',
    expected: 'no rope scaling, or longrope',
    found: type,
    where: `${metadata.path}: phi3.rope.scaling.type`,
    remedy: 'use a file whose rotation is long-rope or plain',
  });
};

const headSizes = (metadata: Metadata, dModel: number) => {
  const heads = metadata.count('phi3.attention.head_count', 1);
  const kvHeads = metadata.optionalCount('phi3.attention.head_count_kv', 1) ?? heads;
  const dHead = metadata.optionalCount('phi3.attention.key_length', 1) ?? dModel / heads;
  const valueLength = metadata.optionalCount('phi3.attention.value_length', 1) ?? dHead;
  if (!Number.isInteger(dHead)) {
    throw inconsistent(metadata, 'phi3.attention.head_count', `a divisor of ${dModel}`, `${heads}`);
  }
  if (heads % kvHeads !== 0) {
    throw inconsistent(metadata, 'phi3.attention.head_count_kv', `a divisor of ${heads}`, `${kvHeads}`);
  }
  if (valueLength !== dHead) {
    throw inconsistent(metadata, 'phi3.attention.value_length', `${dHead}, as the keys`, `${valueLength}`);
  }
  const ropeDim = metadata.count('phi3.rope.dimension_count', 2);
  if (ropeDim % 2 !== 0 || ropeDim > dHead) {
    throw inconsistent(metadata, 'phi3.rope.dimension_count', `an even number up to ${dHead}`, `${ropeDim}`);
  }
  return { heads, kvHeads, dHead, ropeDim };
};

const tokenId = (metadata: Metadata, key: string, vocabulary: number): number | null => {
  const id = metadata.optionalCount(key, 0);
  if (id !== null && id >= vocabulary) {
    throw inconsistent(metadata, key, `an id below the vocabulary of ${vocabulary}`, `${id}`);
  }
  return id;
};

/**
 * Facts of a phi3 file from its metadata.
 *
 * @param vocabulary rows of the embedding, which the metadata must not contradict
 */
export const readFacts = (metadata: Metadata, vocabulary: number): MetadataFacts => {
  checkRopeScaling(metadata);
  const dModel = metadata.count('phi3.embedding_length', 1);
  const contextLength = metadata.count('phi3.context_length', 1);
  const originalContextLength = metadata.optionalCount('phi3.rope.scaling.original_context_length', 1) ?? contextLength;
  for (const [key, size] of [
    ['phi3.vocab_size', metadata.optionalCount('phi3.vocab_size', 1)],
    ['tokenizer.ggml.tokens', metadata.arrayLength('tokenizer.ggml.tokens')],
  ] as const) {
    if (size !== null && size !== vocabulary) {
      throw inconsistent(metadata, key, `${vocabulary} tokens, as token_embd.weight has rows`, `${size}`);
    }
  }
  const window = metadata.optionalCount('phi3.attention.sliding_window', 0);
  return {
    name: metadata.optionalText('general.name') ?? 'unnamed',
    architecture: ARCHITECTURE,
    synthetic: metadata.flag('shardbench.synthetic'),
    dModel,
    ...headSizes(metadata, dModel),
    dFf: metadata.count('phi3.feed_forward_length', 1),
    layers: metadata.count('phi3.block_count', 1),
    vocabulary,
    ropeFreqBase: metadata.optionalPositive('phi3.rope.freq_base') ?? 10000,
    rmsNormEps: metadata.positive('phi3.attention.layer_norm_rms_epsilon'),
    contextLength,
    originalContextLength,
    attentionFactor:
      metadata.optionalPositive('phi3.rope.scaling.attn_factor') ??
      longRopeAttentionFactor(contextLength, originalContextLength),
    slidingWindow: window === 0 ? null : window,
    eosTokenId: tokenId(metadata, 'tokenizer.ggml.eos_token_id', vocabulary),
    bosTokenId: tokenId(metadata, 'tokenizer.ggml.bos_token_id', vocabulary),
  };
};
