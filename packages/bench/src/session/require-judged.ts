import { contentHash, ShardbenchError } from '@shardbench/manifest';
import type { ExecutionFacts } from '../worker/job.ts';

/** Differs whenever the execution does; artifacts are told apart by one hash over all of theirs. */
const inWords = ({ computeUnits, threads, backendBuild, artifacts }: ExecutionFacts): string => {
  const packed = contentHash(artifacts.map(({ shard, artifactHash }) => [shard, artifactHash])).slice(0, 12);
  return `${computeUnits} on ${threads} threads, build ${backendBuild}, artifacts ${packed}`;
};

/**
 * A number belongs to what the gates judged: anything else is not stored under their report.
 *
 * @throws ShardbenchError of kind `storage`, `executionChanged`
 */
export const requireJudged = (execution: ExecutionFacts, judged: ExecutionFacts, where: string): void => {
  if (inWords(execution) === inWords(judged)) return;
  throw new ShardbenchError('storage', {
    code: 'executionChanged',
    expected: `what the gates judged: ${inWords(judged)}`,
    found: inWords(execution),
    where,
    remedy: 'let nothing build the native addon or pack the model while you measure, then repeat the command',
  });
};
