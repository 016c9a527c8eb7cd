import { GATE_RULE_VERSION } from './thresholds.ts';
import { CHAIN, GATES, type Gate, type GateReport, type GateResult, type NotRunReason } from './types.ts';

/** Results of gates that gave none, each for the chain. */
export function notRun(gates: readonly Gate[], reason: NotRunReason): GateResult[] {
  return gates.map((gate) => ({ gate, shard: CHAIN, outcome: { state: 'notRun', reason } }));
}

/** Puts results into gate order, keeping the order of shards within a gate, under the rules that are in force. */
export function gateReport(results: readonly GateResult[]): GateReport {
  return {
    ruleVersion: GATE_RULE_VERSION,
    results: results.toSorted((a, b) => GATES.indexOf(a.gate) - GATES.indexOf(b.gate)),
  };
}
