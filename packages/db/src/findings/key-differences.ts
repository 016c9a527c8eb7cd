import type { SeriesKey } from '../series-key.ts';

/** One part of the key that two series do not share. */
export interface KeyDifference {
  readonly key: keyof SeriesKey;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

const KEYS = [
  'machineId',
  'backend',
  'computeUnits',
  'threads',
  'modelHash',
  'executionHash',
  'profileName',
  'promptTokens',
  'newTokens',
  'warmupRequests',
  'requests',
  'promptSha256',
  'provenance',
] as const satisfies readonly (keyof SeriesKey)[];

const WORDS: Readonly<Record<keyof SeriesKey, string>> = {
  machineId: 'machine',
  backend: 'backend',
  computeUnits: 'compute units',
  threads: 'threads',
  modelHash: 'weights',
  executionHash: 'what is executed',
  profileName: 'profile',
  promptTokens: 'prompt tokens',
  newTokens: 'new tokens',
  warmupRequests: 'warm-up requests',
  requests: 'measured requests',
  promptSha256: 'prompt',
  provenance: 'provenance',
};

/** The parts of the key in which two series differ; empty when they are one. */
export function keyDifferences(before: SeriesKey, after: SeriesKey): KeyDifference[] {
  return KEYS.filter((key) => before[key] !== after[key]).map((key) => ({
    key,
    before: before[key],
    after: after[key],
  }));
}

/** Hashes are long and say nothing past their beginning. */
const short = (value: string | number | null): string =>
  value === null ? 'none' : typeof value === 'string' && /^[0-9a-f]{32,}$/.test(value) ? value.slice(0, 8) : `${value}`;

/** In words: `threads (2, now 4) and weights (1a2b3c4d, now 5e6f7a8b)`. */
export function describeKeyDifferences(differences: readonly KeyDifference[]): string {
  const parts = differences.map(({ key, before, after }) => `${WORDS[key]} (${short(before)}, now ${short(after)})`);
  const last = parts.pop();
  if (last === undefined) return 'nothing';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}
