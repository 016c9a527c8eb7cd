/** Parents of each commit that was read, as `git rev-list --parents` lists them. A commit may name parents that were not. */
export type CommitGraph = ReadonlyMap<string, readonly string[]>;

/** Reads the lines of `git rev-list --parents`: a commit, then its parents. Anything else on a line is left out. */
export function parseCommitGraph(text: string): CommitGraph {
  const graph = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [commit, ...parents] = line.split(' ').filter((word) => /^[0-9a-f]{40,64}$/.test(word));
    if (commit !== undefined) graph.set(commit, parents);
  }
  return graph;
}

/** How far back the ancestors of a commit are. */
export interface Ancestry {
  /** Whether the commit was read. */
  has(commit: string): boolean;
  /**
   * Generations from a commit back to each of its ancestors, itself 0: the shortest way counts where a merge gives
   * several. Empty when the commit was not read.
   */
  generationsBack(commit: string): ReadonlyMap<string, number>;
}

/** Ancestry in a graph of commits. Answers are remembered: many series ask about one commit. */
export function ancestryIn(graph: CommitGraph): Ancestry {
  const known = new Map<string, ReadonlyMap<string, number>>();
  return {
    has: (commit) => graph.has(commit),
    generationsBack: (commit) => {
      const generations = known.get(commit) ?? walkBack(graph, commit);
      known.set(commit, generations);
      return generations;
    },
  };
}

/** Commits that are read of a history: further back than any baseline that would still say something. */
const MOST_COMMITS = 20_000;

/** What git is to be asked for a commit and everything before it, for `parseCommitGraph`. */
export const revisionArguments = (commit: string): string[] => [
  'rev-list',
  '--parents',
  '--ignore-missing',
  `--max-count=${MOST_COMMITS}`,
  commit,
];

const isHash = (commit: string): boolean => /^[0-9a-f]{40,64}$/.test(commit);

/**
 * Ancestry in a history that is read when it is asked for. `read` gives a commit with what comes before it, and nothing
 * for one that is not there; it is called once for each commit that is not among those already read.
 */
export function ancestryReadBy(read: (commit: string) => CommitGraph): Ancestry {
  const graph = new Map<string, readonly string[]>();
  const asked = new Set<string>();
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
}

/** Where there is no repository to read. */
export const NO_ANCESTRY: Ancestry = ancestryIn(new Map());

/** Level by level: the first visit is the shortest way. */
function walkBack(graph: CommitGraph, commit: string): ReadonlyMap<string, number> {
  const generations = new Map<string, number>();
  let level = graph.has(commit) ? [commit] : [];
  for (let generation = 0; level.length > 0; generation += 1) {
    for (const reached of level) generations.set(reached, generation);
    const parents = new Set(level.flatMap((reached) => graph.get(reached) ?? []));
    level = [...parents].filter((parent) => !generations.has(parent));
  }
  return generations;
}
