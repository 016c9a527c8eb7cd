import type { RunOverview } from '@shardbench/db';
import type { Gate } from '@shardbench/gates';
import { GATE_NAMES } from './gate-marks.ts';

/** Why a run was disqualified, in words for the place where its numbers would be. */
export interface FailureReason {
  readonly gate: Gate;
  readonly gateName: string;
  /** `[0,24)`, `head 2` or `chain`. */
  readonly shard: string;
  readonly code: string;
  readonly sentence: string;
  /** False when it was noticed after the gates had reported, while measuring. */
  readonly reported: boolean;
  /** Further failures that the same gate reported. */
  readonly others: number;
}

const NONDETERMINISTIC = 'the same prompt gave different tokens';

/** The failure that a run's verdict names, null for every other verdict. */
export function failureReason({ verdict, gateReport }: RunOverview): FailureReason | null {
  if (verdict.state !== 'disqualified') return null;
  const { gate, shard, code } = verdict;
  const failures = gateReport.results.flatMap((result) =>
    result.gate === gate && result.outcome.state === 'failed' ? result.outcome.failures : [],
  );
  const named = failures.find((failure) => failure.shard === shard && failure.code === code);
  // Tokens that differ between requests are noticed while measuring, after the gates have reported.
  const sentence = named === undefined ? NONDETERMINISTIC : `expected ${named.expected}, found ${named.found}`;
  return {
    gate,
    gateName: GATE_NAMES[gate],
    shard,
    code,
    sentence,
    reported: named !== undefined,
    others: Math.max(0, failures.length - 1),
  };
}

/** A manifest may state that a gate will fail: a failure that comes true as stated is no news. */
export function isExpected({ verdict, manifest, backend }: RunOverview): boolean {
  if (verdict.state !== 'disqualified') return false;
  const expectations: unknown = manifest.manifest.expect;
  if (!Array.isArray(expectations)) return false;
  return expectations.some(
    (expected) => expected?.backend === backend && expected?.gate === verdict.gate && expected?.shard === verdict.shard,
  );
}
