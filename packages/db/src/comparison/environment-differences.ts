import type { ComparableRun } from './comparable-run.ts';

/** A fact about the surroundings that was not the same for both sides. */
export interface EnvironmentDifference {
  readonly fact: string;
  readonly a: string;
  readonly b: string;
}

/** Facts that move all the time and say nothing by being unequal. */
const MOVING = new Set(['loadAverage', 'steal', 'throttling', 'freeBytes', 'freeDisk']);

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

const factsOf = ({ session, backendBuild }: ComparableRun): ReadonlyMap<string, string> => {
  const { osBuild, gitCommit, gitDirty, nodeVersion, environmentBefore } = session;
  const own = { osBuild, backendBuild, gitCommit, gitDirty, nodeVersion };
  const conditions = Object.entries(environmentBefore).filter(([fact]) => !MOVING.has(fact));
  return new Map([...Object.entries(own), ...conditions].map(([fact, value]) => [fact, text(value)]));
};

/** What surrounded two runs and was not the same; nothing when they share a session and a build. */
export const environmentDifferences = (a: ComparableRun, b: ComparableRun): EnvironmentDifference[] => {
  const [ofA, ofB] = [factsOf(a), factsOf(b)];
  return [...new Set([...ofA.keys(), ...ofB.keys()])]
    .map((fact) => ({ fact, a: ofA.get(fact) ?? 'not stated', b: ofB.get(fact) ?? 'not stated' }))
    .filter((difference) => difference.a !== difference.b);
};
