import { GGUF_ALIGNMENT, type GgufValue } from './gguf-bytes.ts';
import type { SyntheticSpec } from './synthetic-spec.ts';
import { SYNTHETIC_BOS, SYNTHETIC_EOS, syntheticTokenizer } from './synthetic-tokenizer.ts';
import type { WrittenType } from './tensor-type.ts';

/** `general.file_type`: what most of the matrices hold. */
const FILE_TYPES: Readonly<Record<WrittenType, number>> = { F32: 0, F16: 1, Q4_0: 2, Q8_0: 7, BF16: 32 };

const uint32 = (value: number): GgufValue => ({ type: 'uint32', value });
const float32 = (value: number): GgufValue => ({ type: 'float32', value });
const string = (value: string): GgufValue => ({ type: 'string', value });
const bool = (value: boolean): GgufValue => ({ type: 'bool', value });

/** The name that a synthetic model's file bears. */
export const syntheticTitle = ({ name }: Pick<SyntheticSpec, 'name'>): string => `${name} (synthetic, random weights)`;

/** The metadata of a synthetic model, in the order it is written. */
export const syntheticMetadata = (spec: SyntheticSpec, mostly: WrittenType): Map<string, GgufValue> => {
  const tokenizer = syntheticTokenizer(spec.vocabulary);
  return new Map<string, GgufValue>([
    ['general.architecture', string('phi3')],
    ['general.type', string('model')],
    ['general.name', string(syntheticTitle(spec))],
    ['general.description', string('Random weights made by Shardbench. It says nothing about any language.')],
    ['general.file_type', uint32(FILE_TYPES[mostly])],
    ['general.quantization_version', uint32(2)],
    ['general.alignment', uint32(GGUF_ALIGNMENT)],
    ['shardbench.synthetic', bool(true)],
    ['shardbench.seed', uint32(spec.seed)],
    ['phi3.block_count', uint32(spec.layers)],
    ['phi3.context_length', uint32(spec.contextLength)],
    ['phi3.embedding_length', uint32(spec.dModel)],
    ['phi3.feed_forward_length', uint32(spec.dFf)],
    ['phi3.attention.head_count', uint32(spec.heads)],
    ['phi3.attention.head_count_kv', uint32(spec.kvHeads)],
    ['phi3.attention.layer_norm_rms_epsilon', float32(spec.rmsNormEps)],
    ['phi3.attention.sliding_window', uint32(spec.slidingWindow)],
    ['phi3.rope.dimension_count', uint32(spec.ropeDim)],
    ['phi3.rope.freq_base', float32(spec.ropeFreqBase)],
    ['phi3.rope.scaling.original_context_length', uint32(spec.originalContextLength)],
    ['phi3.rope.scaling.attn_factor', float32(spec.attentionFactor)],
    ['tokenizer.ggml.model', string('gpt2')],
    ['tokenizer.ggml.pre', string('gpt-4o')],
    ['tokenizer.ggml.tokens', { type: 'strings', value: tokenizer.tokens }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: tokenizer.types }],
    ['tokenizer.ggml.merges', { type: 'strings', value: tokenizer.merges }],
    ['tokenizer.ggml.bos_token_id', uint32(SYNTHETIC_BOS)],
    ['tokenizer.ggml.eos_token_id', uint32(SYNTHETIC_EOS)],
    ['tokenizer.ggml.padding_token_id', uint32(0)],
    ['tokenizer.ggml.add_bos_token', bool(false)],
    ['tokenizer.ggml.add_eos_token', bool(false)],
  ]);
};
