export { type HashOptions, hashModel } from './hash-model.ts';
export type { ModelFacts, ModelFile, TensorEntry } from './model-facts.ts';
export { openModel } from './open-model.ts';
export { ropeFactors } from './rope-scaling.ts';
export { type SynthesiseOptions, synthesiseModel } from './synthesise-model.ts';
export { SYNTHETIC_MODELS, type SyntheticModelName, type SyntheticSpec } from './synthetic-spec.ts';
export type { TensorType } from './tensor-type.ts';
export { type OpenedTokenizer, openTokenizer } from './tokenizer/open-tokenizer.ts';
export type { Tokenizer } from './tokenizer/tokenizer.ts';
