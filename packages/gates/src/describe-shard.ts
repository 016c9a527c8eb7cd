import { describeFigures } from './describe-figures.ts';
import { GATE_WORDS } from './describe-verdict.ts';
import {
  CHAIN,
  type Failure,
  GATES,
  type GateReport,
  type GateResult,
  type NonResidentOperation,
  type NotRunReason,
} from './types.ts';

/** Why a gate gave no result, in words that follow `not run:`. */
export const NOT_RUN_WORDS: Readonly<Record<NotRunReason, string>> = {
  notBuilt: 'not built when this was judged',
  earlierFailure: 'an earlier gate failed',
  noReference: 'no weights to compare with',
  unsupportedModel: 'the reference cannot compute this model',
  tooFewPrompts: 'too few prompts compared',
  tooFewPositions: 'too few positions compared',
  noTokenizer: 'the weights have no tokenizer for the smoke prompts',
  noAcceleratedKernels: 'no accelerated kernels',
  noNeuralEngine: 'this machine has no Neural Engine',
  crashed: 'the gate worker died',
  interrupted: 'interrupted',
};

/** What every gate said about one shard, in one line. */
export interface ShardLine {
  /** `[0,16)`, `head 2` or `chain`. */
  readonly shard: string;
  /** `notRun` when nothing failed and a gate gave no result. */
  readonly state: 'passed' | 'failed' | 'notRun';
  /** `64/64 products, 168/168 compute on vnni · cos 0.99987 rel 0.0021 worst lane 1.3 · parity exact at T=32`. */
  readonly words: string;
  readonly failures: readonly Failure[];
  /** Operations elsewhere by name, such as `96 × conv on cpu`. */
  readonly nonResident: readonly string[];
}

/**
 * One line per shard: those that failed first, then those with a gate that gave no result, each in the order of the
 * chain, which itself comes first.
 *
 * @param computeUnits the units that the run asked for, such as `vnni`
 */
export function describeShards({ results }: Pick<GateReport, 'results'>, computeUnits: string): ShardLine[] {
  const byShard = Map.groupBy(results, ({ shard }) => shard);
  const lines = [...byShard].map(([shard, ofShard]) => shardLine(shard, ofShard, computeUnits));
  const order = (line: ShardLine): number =>
    2 * ['failed', 'notRun', 'passed'].indexOf(line.state) + (line.shard === CHAIN ? 0 : 1);
  return lines.toSorted((a, b) => order(a) - order(b));
}

function shardLine(shard: string, results: readonly GateResult[], computeUnits: string): ShardLine {
  const ran = results.filter(({ outcome }) => outcome.state !== 'notRun');
  const states = results.map(({ outcome }) => outcome.state);
  return {
    shard,
    state: states.includes('failed') ? 'failed' : states.includes('notRun') ? 'notRun' : 'passed',
    words: [...ran.map((result) => describeResult(result, computeUnits)), ...silentWords(results)].join(' · '),
    failures: results.flatMap(({ outcome }) => (outcome.state === 'failed' ? outcome.failures : [])),
    nonResident: results.flatMap(({ nonResidentOperations = [] }) => nonResidentOperations.map(operationWords)),
  };
}

/** One result in the words of its figures; a gate that failed is named with the codes of its failures. */
export function describeResult(result: GateResult, computeUnits: string): string {
  const { gate, outcome } = result;
  if (outcome.state === 'notRun') return `${GATE_WORDS[gate]} not run: ${NOT_RUN_WORDS[outcome.reason]}`;
  const figures = describeFigures(result, computeUnits);
  if (outcome.state === 'passed') return figures ?? `${GATE_WORDS[gate]} passed`;
  const codes = [...new Set(outcome.failures.map(({ code }) => code))].join(', ');
  return `${GATE_WORDS[gate]} failed (${codes})${figures === null ? '' : `: ${figures}`}`;
}

/** `golden and parity not run: interrupted`, one phrase for each reason. */
function silentWords(results: readonly GateResult[]): string[] {
  const silent = GATES.flatMap((gate) =>
    results.flatMap((result) =>
      result.gate === gate && result.outcome.state === 'notRun' ? [{ gate, reason: result.outcome.reason }] : [],
    ),
  );
  return [...Map.groupBy(silent, ({ reason }) => reason)].map(([reason, of]) => {
    const names = of.map(({ gate }) => GATE_WORDS[gate]);
    const listed = [names.slice(0, -1).join(', '), names.at(-1)].filter((part) => part !== '').join(' and ');
    return `${listed} not run: ${NOT_RUN_WORDS[reason]}`;
  });
}

const operationWords = ({ operation, computeUnit, count }: NonResidentOperation): string =>
  `${count} × ${operation} on ${computeUnit ?? 'an unknown unit'}`;
