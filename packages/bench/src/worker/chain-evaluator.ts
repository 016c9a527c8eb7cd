import type { HugePages } from '@shardbench/runtime';
import type { Evaluator } from './evaluator.ts';
import type { ChainJob, ExecutionFacts } from './job.ts';
import { executionFacts, openJobChain, readJobFiles } from './open-job.ts';

/** A chain that was opened to be evaluated. */
export interface OpenedEvaluator<Executed> extends Disposable {
  readonly evaluator: Evaluator;
  /** Milliseconds from reading the file's header until tokens could be fed. */
  readonly loadMs: number;
  readonly executed: Executed;
  /** Where the weights lie: asked when nothing is timed; null where nobody knows. */
  hugePages(): HugePages | null;
}

/** What executes ours. */
export interface ChainExecuted {
  readonly by: 'chain';
  readonly execution: ExecutionFacts;
  /** Bytes of weights that one token reads. */
  readonly weightBytes: number;
  /** Bytes of keys and values. */
  readonly cacheBytes: number;
}

/** Opens a chain from its packed file. Errors as its packages throw them. */
export const openChainEvaluator = async (job: ChainJob): Promise<OpenedEvaluator<ChainExecuted>> => {
  const begunAt = performance.now();
  const files = await readJobFiles(job);
  const chain = await openJobChain(job, files);
  const session = chain.newSession();
  const loadMs = performance.now() - begunAt;
  const execution = await executionFacts(job, files, chain);
  const { weightBytes, cacheBytes } = chain.facts;
  return {
    loadMs,
    executed: { by: 'chain', execution, weightBytes, cacheBytes },
    hugePages: () => chain.hugePages(),
    evaluator: {
      forget: () => session.reset(),
      // One new token is what evaluating a block and choosing from the logits of its last token is.
      evaluate: (tokens) => session.generate(tokens, { maxNew: 1 }),
    },
    [Symbol.dispose]: () => {
      session.dispose();
      chain.dispose();
    },
  };
};
