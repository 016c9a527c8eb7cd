import {
  CHAIN,
  GATE_WORDS,
  GATES,
  type Gate,
  type GateReport,
  type GateResult,
  NOT_RUN_WORDS,
  type Verdict,
} from '@shardbench/gates';

/** One of the five marks of a run, in gate order. */
export interface GateMark {
  readonly gate: Gate;
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'notRun';
  /** Such as `passed`, `failed at [0,24)`, `not run: no weights to compare with`. */
  readonly words: string;
}

/**
 * What each gate said about a chain as a whole: a gate that failed for one shard has failed. A gate that the verdict
 * names has failed as well, although its report was made before: tokens may differ only once they are measured.
 */
export function gateMarks(report: GateReport, verdict: Verdict): GateMark[] {
  return GATES.map((gate) => {
    const named = verdict.state === 'disqualified' && verdict.gate === gate ? verdict.shard : null;
    const results = report.results.filter((result) => result.gate === gate);
    const mark = named === null ? summed(results) : { state: 'failed' as const, words: failedWords(named) };
    return { gate, name: GATE_WORDS[gate], ...mark };
  });
}

function summed(results: readonly GateResult[]): Pick<GateMark, 'state' | 'words'> {
  const failed = results.find(({ outcome }) => outcome.state === 'failed');
  if (failed !== undefined) return { state: 'failed', words: outcomeWords(failed) };
  const silent = results.find(({ outcome }) => outcome.state === 'notRun');
  if (silent !== undefined) return { state: 'notRun', words: outcomeWords(silent) };
  return results.length === 0 ? { state: 'notRun', words: 'not run: no result' } : { state: 'passed', words: 'passed' };
}

const failedWords = (shard: string): string => (shard === CHAIN ? 'failed' : `failed at ${shard}`);

/** One result in words. */
export function outcomeWords({ shard, outcome }: GateResult): string {
  switch (outcome.state) {
    case 'passed':
      return 'passed';
    case 'failed':
      return failedWords(shard);
    case 'notRun':
      return `not run: ${NOT_RUN_WORDS[outcome.reason]}`;
  }
}
