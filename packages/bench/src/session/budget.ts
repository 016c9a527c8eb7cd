/** The time that a session may take. */
export interface Budget<Key> {
  /** Whether a process of this chain would end in time, as far as processes before it tell. */
  allows(chain: Key): boolean;
  /** A process of this chain took this long. */
  took(chain: Key, ms: number): void;
}

/**
 * Counts from now on. A chain that was not measured yet is taken to be as slow as the slowest that was.
 *
 * @param budgetMs null for no limit
 */
export const createBudget = <Key>(budgetMs: number | null, clock = () => performance.now()): Budget<Key> => {
  const begun = clock();
  const slowest = new Map<Key, number>();
  return {
    allows: (chain) => {
      const expectedMs = slowest.get(chain) ?? Math.max(0, ...slowest.values());
      return budgetMs === null || clock() - begun + expectedMs <= budgetMs;
    },
    took: (chain, ms) => {
      slowest.set(chain, Math.max(ms, slowest.get(chain) ?? 0));
    },
  };
};
