import { compareLogits, type StepComparison } from './logit-comparison.ts';

/** What the gate worker brings back for one prompt: the candidate's own greedy continuation, seen by both sides. */
export interface EndToEndPrompt {
  /** Row-major [steps, vocabulary]: the logits from which each new token was taken. */
  readonly candidateLogits: Float32Array;
  /** The reference's logits at the same places, after the same tokens. */
  readonly referenceLogits: Float32Array;
  readonly vocabulary: number;
  /** The candidate's arithmetic is the reference's own, so its tokens have to be equal. */
  readonly exact: boolean;
  /** Tokens that the candidate chose, one per step. */
  readonly candidateTokens: readonly number[];
}

/** One prompt without its logits: small enough to keep, and all that the rule looks at. */
export interface PromptComparison {
  readonly steps: readonly StepComparison[];
  readonly exact: boolean;
  readonly candidateTokens: readonly number[];
}

/** One step with its place, written as a path such as `prompts[0].steps[5]`. */
export interface PlacedStep extends StepComparison {
  readonly place: string;
  readonly exact: boolean;
  /** Token that the candidate chose at this step. */
  readonly token: number;
  /**
   * How strongly the reference prefers its own token, in units of the RMS of its logits; 0 when both agree, null where
   * a logit is not finite.
   */
  readonly marginRatio: number | null;
}

/** Compares one prompt. Throws a RangeError when tokens and logits do not belong together. */
export function comparePrompt(prompt: EndToEndPrompt): PromptComparison {
  const steps = compareLogits(prompt.candidateLogits, prompt.referenceLogits, prompt.vocabulary);
  if (prompt.candidateTokens.length !== steps.length) {
    throw new RangeError(`expected a token for each of ${steps.length} steps, found ${prompt.candidateTokens.length}`);
  }
  return { steps, exact: prompt.exact, candidateTokens: [...prompt.candidateTokens] };
}

/** Every step of every prompt, in order. */
export function placeSteps(prompts: readonly PromptComparison[]): PlacedStep[] {
  return prompts.flatMap(({ steps, exact, candidateTokens }, prompt) =>
    steps.map((step, index) => ({
      ...step,
      place: `prompts[${prompt}].steps[${index}]`,
      exact,
      token: candidateTokens[index] as number,
      marginRatio: marginRatio(step),
    })),
  );
}

function marginRatio({ referenceMargin, logitRms }: StepComparison): number | null {
  if (referenceMargin === null || logitRms === null) return null;
  return referenceMargin === 0 ? 0 : referenceMargin / logitRms;
}
