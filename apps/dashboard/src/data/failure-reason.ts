import type { RunOverview } from '@shardbench/db';
import { describeFigures, GATE_WORDS, type Gate } from '@shardbench/gates';

/** Why a run was disqualified, in words for the place where its numbers would be. */
export interface FailureReason {
  readonly gate: Gate;
  readonly gateName: string;
  /** `[0,24)`, `head 2` or `chain`. */
  readonly shard: string;
  readonly code: string;
  readonly sentence: string;
  /** The same for little room: the gate's figures first, then what was found. */
  readonly brief: string;
  /** False when it was noticed after the gates had reported, while measuring. */
  readonly reported: boolean;
  /** Further failures that the same gate reported. */
  readonly others: number;
}

const NONDETERMINISTIC = 'the same prompt gave different tokens';

/** The failure that a run's verdict names, null for every other verdict. */
export function failureReason({ verdict, gateReport, computeUnits }: RunOverview): FailureReason | null {
  if (verdict.state !== 'disqualified') return null;
  const { gate, shard, code } = verdict;
  const failed = gateReport.results.flatMap((result) => {
    const { outcome } = result;
    return result.gate === gate && outcome.state === 'failed'
      ? outcome.failures.map((failure) => ({ failure, result }))
      : [];
  });
  const named = failed.find(({ failure }) => failure.shard === shard && failure.code === code);
  // Tokens that differ between requests are noticed while measuring, after the gates have reported.
  const sentence =
    named === undefined ? NONDETERMINISTIC : `expected ${named.failure.expected}, found ${named.failure.found}`;
  const figures = named === undefined ? null : describeFigures(named.result, computeUnits);
  return {
    gate,
    gateName: GATE_WORDS[gate],
    shard,
    code,
    sentence,
    brief:
      named === undefined || figures === null
        ? sentence
        : `${figures}; found ${named.failure.found}, expected ${named.failure.expected}`,
    reported: named !== undefined,
    others: Math.max(0, failed.length - 1),
  };
}
