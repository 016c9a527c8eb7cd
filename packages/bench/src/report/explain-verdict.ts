import { describeVerdict, type GateReport, type Verdict } from '@shardbench/gates';

/** A verdict in words, and where a gate failed what it expected and what it found. */
export const explainVerdict = (verdict: Verdict, { results }: Pick<GateReport, 'results'>): string => {
  const words = describeVerdict(verdict);
  if (verdict.state !== 'disqualified') return words;
  const failures = results
    .filter(({ gate }) => gate === verdict.gate)
    .flatMap(({ outcome }) => (outcome.state === 'failed' ? outcome.failures : []));
  const failure = failures.find(({ shard, code }) => shard === verdict.shard && code === verdict.code);
  return failure === undefined ? words : `${words}, expected ${failure.expected}, found ${failure.found}`;
};
