import { GOLDEN_POSITIONS } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import type { ChainJob, GateSubject } from '../worker/job.ts';

// Rough figures of an ordinary machine, used for the first estimate only: as soon as a step of a kind was measured, its
// own time counts.
const PACKED_BYTES_PER_MS = 1e6;
const STREAMED_BYTES_PER_MS = 15e6;
const PROCESS_START_MS = 250;
const TOKEN_OVERHEAD_MS = 1;
/** Prompt tokens that cost as much as one decoded token. */
const PREFILL_DISCOUNT = 6;
/** The reference computes this much slower than a decode step streams. */
const REFERENCE_SLOWNESS = 5;

type Backend = ChainJob['backend'];

/** The size of what one decoded token reads; null where it is not known. */
type Weights = { readonly facts: { readonly fileBytes: number } } | null;

/** A model of a few thousand million weights in 8 bits. */
const UNKNOWN_BYTES = 4e9;

const bytesOf = (weights: Weights): number => weights?.facts.fileBytes ?? UNKNOWN_BYTES;

interface Work {
  readonly promptTokens: number;
  readonly newTokens: number;
}

const tokenMs = (fileBytes: number): number => fileBytes / STREAMED_BYTES_PER_MS + TOKEN_OVERHEAD_MS;
const openMs = (fileBytes: number): number => PROCESS_START_MS + fileBytes / PACKED_BYTES_PER_MS;

const requestMs = ({ promptTokens, newTokens }: Work, fileBytes: number, backend: Backend): number =>
  (promptTokens / PREFILL_DISCOUNT + newTokens) *
  tokenMs(fileBytes) *
  (backend === 'reference' ? REFERENCE_SLOWNESS : 1);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Milliseconds that one measured process may take. */
export const guessProcessMs = (weights: Weights, profiles: readonly Profile[], backend: Backend): number => {
  const fileBytes = bytesOf(weights);
  return (
    openMs(fileBytes) +
    sum(profiles.map((profile) => (profile.warmupRequests + profile.requests) * requestMs(profile, fileBytes, backend)))
  );
};

/** Random hidden states that the golden gate feeds beside its tokens, and single steps of the parity gate. */
const FURTHER_POSITIONS = GOLDEN_POSITIONS;

/**
 * Milliseconds that the gates of one chain may take: what it generates and what is fed to its shards, and all of it
 * through the reference.
 */
export const guessGateMs = (weights: Weights, { prompts, goldenTokens }: GateSubject, backend: Backend): number => {
  const fileBytes = bytesOf(weights);
  const fedBoth = (tokens: number): number =>
    requestMs({ promptTokens: tokens, newTokens: 0 }, fileBytes, backend) +
    requestMs({ promptTokens: tokens, newTokens: 0 }, fileBytes, 'reference');
  const continued = prompts.map(({ tokens, newTokens }) => {
    const generated = requestMs({ promptTokens: tokens.length, newTokens }, fileBytes, backend);
    return generated + requestMs({ promptTokens: tokens.length + newTokens, newTokens: 0 }, fileBytes, 'reference');
  });
  const singleSteps = requestMs({ promptTokens: 0, newTokens: FURTHER_POSITIONS }, fileBytes, backend);
  return openMs(fileBytes) + sum(continued) + fedBoth(goldenTokens.length + FURTHER_POSITIONS) + singleSteps;
};
