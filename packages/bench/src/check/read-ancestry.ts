import { type Ancestry, ancestryIn, type CommitGraph, parseCommitGraph } from '@shardbench/db';
import { type Sources, systemSourcesWithin } from '../environment/sources.ts';

/** Commits that are read of a history: further back than any baseline that would still say something. */
const MOST_COMMITS = 20_000;
const PATIENCE_MS = 10_000;

const isHash = (commit: string): boolean => /^[0-9a-f]{40,64}$/.test(commit);

/**
 * What comes before which commit in a repository. Git is asked once for each commit that is not among those already
 * read. Of a commit that the repository does not have, and where there is none, nothing is known.
 */
export const readAncestry = (repository: string, sources: Sources = systemSourcesWithin(PATIENCE_MS)): Ancestry => {
  const graph = new Map<string, readonly string[]>();
  const asked = new Set<string>();
  const read = (commit: string): CommitGraph => {
    const list = ['rev-list', '--parents', '--ignore-missing', `--max-count=${MOST_COMMITS}`, commit];
    return parseCommitGraph(sources.command('git', ['-C', repository, ...list]) ?? '');
  };
  const ask = (commit: string): void => {
    if (!isHash(commit) || graph.has(commit) || asked.has(commit)) return;
    asked.add(commit);
    for (const [of, parents] of read(commit)) graph.set(of, parents);
  };
  const known = ancestryIn(graph);
  return {
    has: (commit) => {
      ask(commit);
      return known.has(commit);
    },
    generationsBack: (commit) => {
      ask(commit);
      return known.generationsBack(commit);
    },
  };
};
