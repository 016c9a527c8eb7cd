import { comparePrompt, type PromptComparison } from '@shardbench/gates';
import { promptSha256 } from '@shardbench/manifest';
import type { Chain } from '@shardbench/runtime';
import type { Continuation, PromptJob } from './job.ts';
import type { ReferenceTraces } from './reference-trace.ts';

/** The candidate's own greedy continuation of one prompt. */
export interface Generated {
  readonly prompt: readonly number[];
  readonly tokens: Uint32Array;
  /** Row-major [tokens, vocabulary]. */
  readonly logits: Float32Array;
}

/** Generates as a measured request does, logits kept. */
export const generateAll = async (chain: Chain, prompts: readonly PromptJob[]): Promise<Generated[]> => {
  using session = chain.newSession();
  const made: Generated[] = [];
  for (const { tokens: prompt, newTokens } of prompts) {
    session.reset();
    const { tokens, logits } = await session.generate(Uint32Array.from(prompt), {
      maxNew: newTokens,
      keepLogits: true,
    });
    made.push({ prompt, tokens, logits });
  }
  return made;
};

/** Every continuation through the reference in blocks. */
export const compareAll = async (
  made: readonly Generated[],
  traces: ReferenceTraces,
  { vocabulary, exact }: { readonly vocabulary: number; readonly exact: boolean },
): Promise<PromptComparison[]> => {
  const compared: PromptComparison[] = [];
  for (const { prompt, tokens, logits } of made) {
    // The last new token was never fed back.
    const fed = Uint32Array.from([...prompt, ...tokens.slice(0, -1)]);
    compared.push(
      comparePrompt({
        candidateLogits: logits,
        referenceLogits: await traces.logits(fed, prompt.length - 1),
        vocabulary,
        exact,
        candidateTokens: [...tokens],
      }),
    );
  }
  return compared;
};

/** What the parent keeps of it. */
export const continuationOf = ({ prompt, tokens }: Generated): Continuation => ({
  promptSha256: promptSha256(Uint32Array.from(prompt)),
  newTokens: tokens.length,
  tokensSha256: promptSha256(tokens),
});
