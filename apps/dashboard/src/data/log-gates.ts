import type { PublishedGate } from '@shardbench/db';
import { GATE_WORDS, GATES, type Gate } from '@shardbench/gates';

const STATE_WORDS: Readonly<Record<PublishedGate['state'], string>> = {
  passed: 'passed',
  failed: 'failed',
  notRun: 'not run',
};

/** What an entry says of one gate for one subject. */
export interface LogGateCell {
  readonly state: PublishedGate['state'];
  readonly words: string;
  readonly nonResident: readonly string[];
}

export interface LogGateTable {
  /** Names of the gates that the entry mentions, in gate order. */
  readonly gates: readonly string[];
  /** Cells in the order of the gates; null where the entry says nothing. */
  readonly rows: readonly { readonly subject: string; readonly cells: readonly (LogGateCell | null)[] }[];
}

/** What an entry says gates said, by subject; null when it says nothing. */
export function logGateTable(published: readonly PublishedGate[]): LogGateTable | null {
  const gates = GATES.filter((gate) => published.some((of) => of.gate === gate));
  if (gates.length === 0) return null;
  const rows = [...Map.groupBy(published, ({ subject }) => subject)].map(([subject, of]) => ({
    subject,
    cells: gates.map((gate) => cellOf(of, gate)),
  }));
  return { gates: gates.map((gate) => GATE_WORDS[gate]), rows };
}

function cellOf(published: readonly PublishedGate[], gate: Gate): LogGateCell | null {
  const said = published.find((of) => of.gate === gate);
  if (said === undefined) return null;
  return { state: said.state, words: STATE_WORDS[said.state], nonResident: said.nonResidentOperations };
}
