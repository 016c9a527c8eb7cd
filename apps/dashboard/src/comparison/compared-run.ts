import type { BlockFacts, ComparableRun } from '@shardbench/db/comparison';
import type { Topology } from '@shardbench/manifest';
import type { ChainCondition } from '../data/chain-condition.ts';

/** A run as the page that compares it gets it: what the decision needs, and what is told beside it. */
export interface ComparedRun extends ComparableRun {
  readonly startedAt: string;
  /** Page of the run, from the root of the pages. */
  readonly page: string;
  readonly synthetic: boolean;
  /** Model, workload and backend in words. */
  readonly context: string;
  /** Null where the stored notation cannot be read. */
  readonly topology: Topology | null;
  readonly condition: ChainCondition;
  readonly verdictWords: string;
  /** What its gates found, for a run that failed one; with `expected` where its manifest foretells that. */
  readonly failure: {
    readonly gateName: string;
    readonly shard: string;
    readonly words: string;
    readonly expected: boolean;
  } | null;
  /** Blocks of its session; none where its processes were not measured in blocks. */
  readonly blocks: readonly BlockFacts[];
}
