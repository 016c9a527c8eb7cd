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
