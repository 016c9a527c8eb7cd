import type { Profile } from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';

// Rough figures of an ordinary machine, used for the first estimate only: as soon as a step of a kind was measured, its
// own time counts.
const PACKED_BYTES_PER_MS = 1e6;
const STREAMED_BYTES_PER_MS = 15e6;
const PROCESS_START_MS = 250;
const TOKEN_OVERHEAD_MS = 1;
/** Prompt tokens that cost as much as one decoded token. */
const PREFILL_DISCOUNT = 6;
/** The reference computes this much slower than a decode step streams. */
const REFERENCE_SLOWNESS = 20;

const tokenMs = (fileBytes: number): number => fileBytes / STREAMED_BYTES_PER_MS + TOKEN_OVERHEAD_MS;
const openMs = (fileBytes: number): number => PROCESS_START_MS + fileBytes / PACKED_BYTES_PER_MS;

/** Milliseconds that one measured process may take. */
export const guessProcessMs = ({ facts: { fileBytes } }: ModelFile, profiles: readonly Profile[]): number => {
  const tokens = profiles.map(
    ({ promptTokens, newTokens, warmupRequests, requests }) =>
      (promptTokens / PREFILL_DISCOUNT + newTokens) * (warmupRequests + requests),
  );
  return openMs(fileBytes) + tokens.reduce((sum, count) => sum + count, 0) * tokenMs(fileBytes);
};

/** Milliseconds that the gates of one chain may take. */
export const guessGateMs = (
  { facts: { fileBytes } }: ModelFile,
  prompts: readonly { readonly tokens: readonly number[]; readonly newTokens: number }[],
): number => {
  const tokens = prompts.reduce((sum, prompt) => sum + prompt.tokens.length + prompt.newTokens, 0);
  return openMs(fileBytes) + (tokens * tokenMs(fileBytes) * REFERENCE_SLOWNESS) / PREFILL_DISCOUNT;
};
