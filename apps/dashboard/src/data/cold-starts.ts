import type { RunOverview, StoredColdStart } from '@shardbench/db';
import { decimalsFor, formatNumber } from './format-number.ts';
import { COLD_STATE_WORDS } from './process-words.ts';

/** What a start in a named cold state has to be matched by: the same session, execution and backend. */
const coldKey = (of: Pick<StoredColdStart, 'sessionId' | 'executionHash' | 'backend' | 'computeUnits'>): string =>
  JSON.stringify([of.sessionId, of.executionHash, of.backend, of.computeUnits]);

/** Cold starts by what they started. */
export type ColdStartIndex = ReadonlyMap<string, readonly StoredColdStart[]>;

export const coldStartIndex = (all: readonly StoredColdStart[]): ColdStartIndex => Map.groupBy(all, coldKey);

/** The cold starts that a run's session made of its chain, in the order in which they began. */
export const coldStartsOf = (run: RunOverview, index: ColdStartIndex): readonly StoredColdStart[] =>
  index.get(coldKey({ ...run, sessionId: run.session.id })) ?? [];

/** Numbers of tokens that any of these starts stepped with, in the order of use. */
export const firstUseTokens = (starts: readonly StoredColdStart[]): number[] => [
  ...new Set(starts.flatMap(({ firstUse }) => firstUse.map(({ blockTokens }) => blockTokens))),
];

/** Milliseconds until the first step of every kind is done, compiling included. */
const totalMs = ({ compileMs, loadMs, firstUse }: StoredColdStart): number =>
  firstUse.reduce((sum, { ms }) => sum + ms, (compileMs ?? 0) + loadMs);

/** How far apart the cold states are, in a sentence. */
export function coldFinding(starts: readonly StoredColdStart[]): string {
  const slowest = Math.max(...starts.map(totalMs));
  const decimals = decimalsFor(slowest, 3);
  const parts = starts.map((start) => `${formatNumber(totalMs(start), decimals)} ms ${COLD_STATE_WORDS[start.state]}`);
  return `Until every kind of step ran once, this chain took ${parts.join(', ')}.`;
}
