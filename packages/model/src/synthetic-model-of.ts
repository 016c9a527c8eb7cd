import type { ModelFacts } from './model-facts.ts';
import { syntheticTitle } from './synthetic-metadata.ts';
import { SYNTHETIC_MODELS, type SyntheticModelName } from './synthetic-spec.ts';

const NAMES = Object.keys(SYNTHETIC_MODELS) as SyntheticModelName[];

/** Which of the synthetic models a file says it is; null for every other model. */
export const syntheticModelOf = ({
  name,
  synthetic,
}: Pick<ModelFacts, 'name' | 'synthetic'>): SyntheticModelName | null =>
  (synthetic ? NAMES.find((one) => syntheticTitle(SYNTHETIC_MODELS[one]) === name) : undefined) ?? null;
