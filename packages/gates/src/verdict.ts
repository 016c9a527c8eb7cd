import type { Expectation } from '@shardbench/manifest';
import { tokensAgree } from './tokens-agree.ts';
import {
  CHAIN,
  GATES,
  type Gate,
  type GateReport,
  type NotRunReason,
  type UnverifiedReason,
  type Verdict,
} from './types.ts';

/** What a verdict needs beside the report. */
export interface VerdictFacts {
  /** Names of all layer and head shards of the chain: each needs a pass of its own from the gates that judge shards. */
  readonly shards: readonly string[];
  /** Token hash of every request of every process; empty while nothing was measured. */
  readonly tokenHashes: readonly string[];
}

/** Gates that judge the chain as a whole; the others judge every shard. */
const CHAIN_GATES: readonly Gate[] = ['contract', 'endToEnd'];

/** What is not there to run on: a chain that falls back to something else would be measured as what it is not. */
const MISSING = {
  noAcceleratedKernels: 'accelerated kernels',
  noNeuralEngine: 'a Neural Engine',
} as const satisfies Partial<Record<NotRunReason, string>>;
type MissingReason = keyof typeof MISSING;

const isMissing = (reason: NotRunReason): reason is MissingReason => reason in MISSING;

/** What a gate that gave no result makes of a run; a dead gate worker is a crash instead. */
const UNVERIFIED_BY: Readonly<Record<Exclude<NotRunReason, 'crashed' | MissingReason>, UnverifiedReason>> = {
  noReference: 'noReference',
  unsupportedModel: 'unsupportedModel',
  interrupted: 'interrupted',
  tooFewPrompts: 'gatesIncomplete',
  tooFewPositions: 'gatesIncomplete',
  noTokenizer: 'gatesIncomplete',
  earlierFailure: 'gatesIncomplete',
  notBuilt: 'gatesNotBuilt',
};

/** Which reason speaks when there are several: first what the user can do something about. */
const PRECEDENCE: readonly UnverifiedReason[] = [
  'noReference',
  'unsupportedModel',
  'interrupted',
  'gatesIncomplete',
  'gatesNotBuilt',
];

/**
 * Verdict of a gate report. The first failure in gate order disqualifies, and tokens that differ between requests count
 * as a failure of the last gate. Without a failure the verdict is qualified only if every gate passed for every shard:
 * a gate that was not run, or a shard without a result, leaves the run unverified.
 */
export function verdictOf(report: GateReport, { shards, tokenHashes }: VerdictFacts): Verdict {
  const failed = firstFailure(report);
  if (failed !== null) return failed;
  const nondeterministic = tokensAgree(tokenHashes);
  if (nondeterministic !== null) {
    return { state: 'disqualified', gate: 'endToEnd', shard: nondeterministic.shard, code: nondeterministic.code };
  }
  const silent = report.results.flatMap(({ outcome }) => (outcome.state === 'notRun' ? [outcome.reason] : []));
  if (silent.includes('crashed')) return { state: 'crashed', phase: 'gate' };
  const missing = silent.find(isMissing);
  if (missing !== undefined) return { state: 'skipped', missing: MISSING[missing] };
  const explained = silent.filter((reason) => reason !== 'crashed').filter((reason) => !isMissing(reason));
  const reasons = new Set(explained.map((reason) => UNVERIFIED_BY[reason]));
  const reason = PRECEDENCE.find((candidate) => reasons.has(candidate));
  if (reason !== undefined) return { state: 'unverified', reason };
  return GATES.every((gate) => passedEverywhere(report, gate, shards))
    ? { state: 'qualified' }
    : { state: 'unverified', reason: 'gatesIncomplete' };
}

/** Only qualified runs are ranked, compared against baselines or charted as speeds. */
export function isRanked(verdict: Verdict): boolean {
  return verdict.state === 'qualified';
}

/** A verdict under which measuring is of use. */
export function isMeasurable({ state }: Verdict): boolean {
  return state === 'qualified' || state === 'unverified';
}

/** Whether a verdict is a failure that the manifest of the run foretells for its backend. */
export function isForetold(verdict: Verdict, expectations: readonly Expectation[], backend: string): boolean {
  return (
    verdict.state === 'disqualified' &&
    expectations.some((of) => of.backend === backend && of.gate === verdict.gate && of.shard === verdict.shard)
  );
}

function firstFailure(report: GateReport): Verdict | null {
  for (const gate of GATES) {
    for (const result of report.results) {
      if (result.gate !== gate || result.outcome.state !== 'failed') continue;
      const { shard, code } = result.outcome.failures[0];
      return { state: 'disqualified', gate, shard, code };
    }
  }
  return null;
}

function passedEverywhere(report: GateReport, gate: Gate, shards: readonly string[]): boolean {
  const passed = new Set(
    report.results
      .filter((result) => result.gate === gate && result.outcome.state === 'passed')
      .map(({ shard }) => shard),
  );
  const needed = CHAIN_GATES.includes(gate) ? [CHAIN] : shards;
  return needed.length > 0 && needed.every((shard) => passed.has(shard));
}
