import { type Gate, type GateReport, type GateResult, gateReport } from '../src/index.ts';

export const SHARDS = ['[0,16)', '[16,32)', 'head 0'];

export function passed(gate: Gate, shard = 'chain'): GateResult {
  return { gate, shard, outcome: { state: 'passed', figures: [{ metric: 'steps', value: 6, threshold: null }] } };
}

export function failed(gate: Gate, shard = 'chain', code = 'broken'): GateResult {
  const failure = { shard, code, expected: 'one thing', found: 'another' };
  return { gate, shard, outcome: { state: 'failed', failures: [failure], figures: [] } };
}

/** Results of a chain of `SHARDS` that every gate passed. */
export const allPassed: GateResult[] = [
  passed('contract'),
  ...(['residency', 'golden', 'parity'] as const).flatMap((gate) => SHARDS.map((shard) => passed(gate, shard))),
  passed('endToEnd'),
];

/** The same report with some results replaced, each by gate and shard. */
export function reportWith(...replacements: readonly GateResult[]): GateReport {
  const replaced = (result: GateResult): boolean =>
    replacements.some((other) => other.gate === result.gate && other.shard === result.shard);
  return gateReport([...allPassed.filter((result) => !replaced(result)), ...replacements]);
}
