import { ShardbenchError } from '@shardbench/manifest';
import type { ExecutionFacts } from '../worker/job.ts';

const inWords = ({ computeUnits, threads, backendBuild }: ExecutionFacts): string =>
  `${computeUnits} on ${threads} threads, build ${backendBuild}`;

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
    remedy: 'let nothing build the native addon while you measure, then repeat the command',
  });
};
