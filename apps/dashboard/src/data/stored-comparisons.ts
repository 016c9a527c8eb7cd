import type { RunOverview, StoredBlock, StoredSession } from '@shardbench/db';
import { type Both, type ComparisonResult, compareStored, type Outcome, verdictWord } from '@shardbench/db/comparison';
import type { ComparedRun } from '../comparison/compared-run.ts';
import { capitalised } from './capitalised.ts';
import { type CompareArguments, compareArguments } from './compare-arguments.ts';
import { comparedRun } from './compared-run.ts';
import { counted, countWord, listed } from './format-number.ts';

/** A comparison that was measured in turn, judged as the terminal judged it. */
export interface StoredComparison {
  readonly session: StoredSession;
  /** From the root of the pages. */
  readonly page: string;
  readonly runs: Both<ComparedRun>;
  readonly asked: CompareArguments;
  readonly result: ComparisonResult;
}

/** Page of the comparison of a session, from the root of the pages. */
export const comparisonPage = (sessionId: string): string => `compare/${sessionId}.html`;

function withSeed(result: ComparisonResult, seed: number | null): ComparisonResult {
  const { design } = result;
  return design.state === 'interleaved' ? { ...result, design: { ...design, seed } } : result;
}

function storedComparison(runs: Both<RunOverview>, blocks: readonly StoredBlock[]): StoredComparison {
  const { session } = runs.a;
  const asked = compareArguments(session.arguments);
  const sides = { a: comparedRun(runs.a, blocks), b: comparedRun(runs.b, blocks) };
  const { metric, resolve } = asked;
  const result = compareStored({ runs: sides, blocks, metric, resolve });
  return { session, page: comparisonPage(session.id), runs: sides, asked, result: withSeed(result, asked.seed) };
}

/**
 * Every comparison of the database that has blocks, or that ended before the first because a side has no speed. The
 * newest first.
 * @param runs in the order in which they began
 */
export function storedComparisons(
  runs: readonly RunOverview[],
  blocks: ReadonlyMap<string, readonly StoredBlock[]>,
): StoredComparison[] {
  return [...Map.groupBy(runs, ({ session }) => session.id)]
    .flatMap(([sessionId, [a, b]]): StoredComparison[] => {
      const ofSession = blocks.get(sessionId) ?? [];
      if (a === undefined || b === undefined || (a.session.command !== 'compare' && ofSession.length === 0)) return [];
      const made = storedComparison({ a, b }, ofSession);
      return ofSession.length > 0 || made.result.outcome.state !== 'judged' ? [made] : [];
    })
    .toReversed();
}

type Word = ReturnType<typeof verdictWord>;

const GROUPS: readonly { readonly words: readonly Word[]; readonly said: string }[] = [
  { words: ['regressed'], said: 'found B slower' },
  { words: ['improved'], said: 'found B faster' },
  { words: ['unchanged'], said: 'found no change' },
  { words: ['inconclusive', 'insufficient'], said: 'cannot tell' },
  {
    words: ['disqualified', 'crashed', 'skipped', 'incomparable'] satisfies Outcome['state'][],
    said: 'had a side that cannot be compared',
  },
];

/** What the page of comparisons opens with. */
export function compareStatement(runs: number, comparisons: readonly StoredComparison[]): string {
  if (runs === 0) return 'Nothing can be compared yet: no run is stored.';
  if (runs === 1) return 'Nothing can be compared yet: one run is stored, and a comparison takes two.';
  if (comparisons.length === 0)
    return `Any two of ${counted(runs, 'run')} can be compared; none were measured in turn yet.`;
  const found = comparisons.map(({ result }) => verdictWord(result));
  const parts = GROUPS.flatMap(({ words, said }) => {
    const count = found.filter((word) => words.includes(word)).length;
    return count === 0 ? [] : [`${countWord(count)} ${said}`];
  });
  if (comparisons.length === 1)
    return `The one comparison that was measured in turn ${parts[0]?.replace(/^one /, '')}.`;
  return `${capitalised(countWord(comparisons.length))} comparisons were measured in turn: ${listed(parts)}.`;
}
