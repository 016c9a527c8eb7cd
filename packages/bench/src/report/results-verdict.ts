import type { GateOutcome, Verdict } from '@shardbench/gates';
import type { JudgedSubject } from './judged-subject.ts';
import type { ResultsGateReport, ResultsRun } from './results-schema.ts';

/** A verdict in the fields of the published document: at most one of the last three is filled. */
export const verdictFields = (
  verdict: Verdict,
): Pick<ResultsRun, 'verdict' | 'failedGate' | 'unverifiedReason' | 'crashedPhase'> => ({
  verdict: verdict.state,
  failedGate:
    verdict.state === 'disqualified' ? { gate: verdict.gate, shard: verdict.shard, code: verdict.code } : null,
  unverifiedReason: verdict.state === 'unverified' ? verdict.reason : null,
  crashedPhase: verdict.state === 'crashed' ? verdict.phase : null,
});

const resultsOutcome = (outcome: GateOutcome): ResultsGateReport['results'][number]['outcome'] => {
  switch (outcome.state) {
    case 'passed':
      return { state: 'passed', figures: [...outcome.figures] };
    case 'failed':
      return { state: 'failed', failures: [...outcome.failures], figures: [...outcome.figures] };
    case 'notRun':
      return { state: 'notRun', reason: outcome.reason };
  }
};

/** One gate report as the published document states it. */
export const resultsGateReport = ({
  id,
  manifest,
  topology,
  backend,
  verdict,
  report,
}: JudgedSubject): ResultsGateReport => ({
  id,
  manifest,
  topology,
  backend,
  ...verdictFields(verdict),
  ruleVersion: report.ruleVersion,
  results: report.results.map(({ gate, shard, outcome }) => ({ gate, shard, outcome: resultsOutcome(outcome) })),
});
