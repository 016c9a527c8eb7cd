import type { RunOverview } from '@shardbench/db';
import { CHAIN, GATE_WORDS, GATES, type Gate } from '@shardbench/gates';

/** A manifest may state that a gate will fail. `met`: it failed as stated, which is no news. `missed`: every gate passed. */
export type ExpectationState =
  | { readonly state: 'none' }
  | { readonly state: 'met' }
  | { readonly state: 'missed'; readonly words: string };

/** A gate that a manifest says will fail, and where. */
export interface StatedExpectation {
  readonly gate: Gate;
  readonly shard: string;
}

/** What became of the failures that a run's manifest foretells for its backend. */
export function expectationOf(run: RunOverview): ExpectationState {
  const stated = statedFor(run);
  const { verdict } = run;
  const [first] = stated;
  if (first === undefined) return { state: 'none' };
  if (verdict.state === 'qualified') return { state: 'missed', words: missedWords(first) };
  const met =
    verdict.state === 'disqualified' &&
    stated.some(({ gate, shard }) => gate === verdict.gate && shard === verdict.shard);
  return { state: met ? 'met' : 'none' };
}

/** The failures that a run's manifest foretells for the backend it ran on. */
export function statedFor({ manifest, backend }: RunOverview): StatedExpectation[] {
  const expectations: unknown = manifest.manifest.expect;
  if (!Array.isArray(expectations)) return [];
  return expectations.filter((stated) => stated?.backend === backend && GATES.includes(stated?.gate));
}

function missedWords({ gate, shard }: StatedExpectation): string {
  return `was expected to fail its ${GATE_WORDS[gate]} gate${shard === CHAIN ? '' : ` at ${shard}`}, and passed`;
}
