import type { Both } from './arms.ts';
import type { ComparableRun } from './comparable-run.ts';
import type { ComparisonResult, Design } from './comparison-result.ts';
import { judgeComparison } from './judge-comparison.ts';
import type { Metric } from './metric.ts';
import { type BlockFacts, storedBlocks } from './stored-blocks.ts';

/** Two stored runs and what is asked of them. */
export interface StoredQuestion {
  readonly runs: Both<ComparableRun>;
  /** Blocks of the session of `a`. */
  readonly blocks: readonly BlockFacts[];
  readonly metric: Metric;
  /** Relative change that is to be told from none; null for the usual rule. */
  readonly resolve: number | null;
}

/** Two runs of one comparison are judged as it was; all others by their processes, one run after the other. */
function designOf({ a, b }: Both<ComparableRun>, stored: readonly BlockFacts[]): Design {
  const together = a.session.id === b.session.id && a.id !== b.id;
  const blocks = together ? storedBlocks(stored, { a, b }) : [];
  if (blocks.length === 0) return { state: 'history' };
  const ended = a.session.state === 'finished' ? 'complete' : 'interrupted';
  return { state: 'interleaved', seed: null, ended, blocks };
}

/** What two different stored runs say about each other. */
export function compareStored({ runs, blocks, metric, resolve }: StoredQuestion): ComparisonResult {
  return judgeComparison({ runs, design: designOf(runs, blocks), metric, resolve });
}
