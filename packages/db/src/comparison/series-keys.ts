import type { ComparableRun } from './comparable-run.ts';

/** What two runs must have in common to be compared, and how they differ in it. */
export interface DifferingKey {
  readonly key: string;
  readonly a: string;
  readonly b: string;
}

const workload = ({ profile }: ComparableRun): string => {
  const { name, promptTokens, newTokens, warmupRequests, requests } = profile;
  return `${name}: ${promptTokens} → ${newTokens} tokens, ${warmupRequests} + ${requests} requests`;
};

const short = (hash: string | null | undefined): string => hash?.slice(0, 12) ?? 'none';

/** Execution and topology are not among them: how a chain is cut is what is compared. */
const KEYS: readonly (readonly [string, (run: ComparableRun) => string])[] = [
  ['machine', ({ machine }) => `${machine.cpuModel} (${short(machine.id)})`],
  ['backend', ({ backend }) => backend],
  ['computeUnits', ({ computeUnits }) => computeUnits],
  ['threads', ({ threads }) => String(threads)],
  ['model', ({ model, modelHash }) => `${model?.name ?? 'none'} (${short(modelHash)})`],
  ['profile', workload],
  ['prompt', ({ promptSha256 }) => short(promptSha256)],
  ['provenance', ({ provenance }) => provenance],
  ['addon', ({ addon }) => addon],
];

/** The keys in which two runs differ; none when they may be compared. */
export const differingKeys = (a: ComparableRun, b: ComparableRun): DifferingKey[] =>
  KEYS.map(([key, of]) => ({ key, a: of(a), b: of(b) })).filter((values) => values.a !== values.b);
