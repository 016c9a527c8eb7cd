import { CHAIN, type Gate, type RunPhase, type UnverifiedReason, type Verdict } from './types.ts';

/** What sentences call a gate. */
export const GATE_WORDS: Readonly<Record<Gate, string>> = {
  contract: 'contract',
  residency: 'residency',
  golden: 'golden',
  parity: 'parity',
  endToEnd: 'end-to-end',
};

const REASON_WORDS: Readonly<Record<UnverifiedReason, string>> = {
  noReference: 'no weights to compare with',
  unsupportedModel: 'the reference cannot compute this model',
  gatesNotBuilt: 'not every gate is built yet',
  gatesIncomplete: 'a gate has no result',
  foreignTool: 'measured by another tool',
  interrupted: 'interrupted before every gate had spoken',
};

const PHASE_WORDS: Readonly<Record<RunPhase, string>> = {
  resolve: 'while its artifacts were looked up',
  gate: 'in the gates',
  startup: 'at startup',
  firstRequest: 'in the first request',
  warmup: 'in warm-up',
  measure: 'in a measured request',
};

/** One phrase for tables and pages, such as `disqualified: residency gate of [0,24) (notResident)`. */
export function describeVerdict(verdict: Verdict): string {
  switch (verdict.state) {
    case 'qualified':
      return 'qualified';
    case 'disqualified': {
      const where = verdict.shard === CHAIN ? '' : ` of ${verdict.shard}`;
      return `disqualified: ${GATE_WORDS[verdict.gate]} gate${where} (${verdict.code})`;
    }
    case 'unverified':
      return `unverified: ${REASON_WORDS[verdict.reason]}`;
    case 'skipped':
      return `skipped: ${verdict.missing} is missing`;
    case 'crashed':
      return `crashed ${PHASE_WORDS[verdict.phase]}`;
  }
}
