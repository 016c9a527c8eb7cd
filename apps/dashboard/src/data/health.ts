import { capitalised } from './capitalised.ts';
import { alarmOf, shortestNames } from './finding.ts';
import type { NewsLead } from './findings-list.ts';
import { countWord, listed } from './format-number.ts';
import type { RunGroup } from './run-groups.ts';
import type { RunRow } from './run-row.ts';

const rowsOf = (group: RunGroup): RunRow[] => [
  ...group.ranked,
  ...group.unverified,
  ...group.disqualified,
  ...group.unfinished,
];

const failed = ({ verdict }: RunRow): boolean => verdict.state === 'disqualified' || verdict.state === 'crashed';

/** How the first page opens. */
export interface HealthHeadline {
  /** What the newest session changed, the beginning of the sentence; null where nothing was compared. */
  readonly lead: NewsLead | null;
  /** The state of the newest run of every chain; with a lead the end of its sentence. */
  readonly statement: string;
  /** What became of those that did not pass, where the sentence has no room for it. */
  readonly rest: string | null;
  /** What passed against what was foretold, and without a lead what failed. */
  readonly alarm: string | null;
}

/** What changed and how the newest run of every chain stands, in one sentence, and what in it is news. */
export function healthHeadline(groups: readonly RunGroup[], lead: NewsLead | null): HealthHeadline {
  const rows = groups.flatMap(rowsOf);
  if (rows.length === 0) return { lead: null, statement: 'Nothing is measured yet.', rest: null, alarm: null };
  const { passed, rest } = stateWords(rows);
  const nameOf = shortestNames(groups);
  if (lead === null) {
    const alarm = alarmOf(groups, nameOf);
    return { lead, statement: rest === null ? `${passed}.` : `${passed}; ${rest}.`, rest: null, alarm };
  }
  // What failed has a table of its own; what passed against its manifest has none.
  const alarm = alarmOf(
    groups.map((group) => ({ ...group, disqualified: [], unfinished: [] })),
    nameOf,
  );
  const statement = `${passed.charAt(0).toLowerCase()}${passed.slice(1)}.`;
  return { lead, statement, rest: rest === null ? null : `Of the others, ${rest}.`, alarm };
}

function stateWords(rows: readonly RunRow[]): { readonly passed: string; readonly rest: string | null } {
  const count = (of: (row: RunRow) => boolean): number => rows.filter(of).length;
  const qualified = count(({ verdict }) => verdict.state === 'qualified');
  const foretold = count((row) => failed(row) && row.expectation.state === 'met');
  const others: readonly (readonly [number, string])[] = [
    [foretold, 'failed as foretold'],
    [count((row) => failed(row) && row.expectation.state !== 'met'), 'failed'],
    [count(({ verdict }) => verdict.state === 'unverified'), 'could not be verified'],
    [count(({ verdict }) => verdict.state === 'skipped'), 'could not run here'],
  ];
  const parts = others.flatMap(([number, words]) => (number === 0 ? [] : [`${countWord(number)} ${words}`]));
  if (parts.length === 0) {
    if (rows.length === 1) return { passed: 'The only run passed every gate', rest: null };
    const all = rows.length === 2 ? 'Both' : `All ${countWord(rows.length)}`;
    return { passed: `${all} newest runs passed every gate`, rest: null };
  }
  const first = qualified === 0 ? 'None' : capitalised(countWord(qualified));
  return { passed: `${first} of ${countWord(rows.length)} newest runs passed every gate`, rest: listed(parts) };
}

/** A run that has no place, with the group that says what it ran on. */
export interface RejectedRun {
  readonly row: RunRow;
  readonly group: RunGroup;
}

/** Disqualified and crashed runs, news before what was foretold. */
export function rejectedRuns(groups: readonly RunGroup[]): RejectedRun[] {
  const rejected = groups.flatMap((group) =>
    rowsOf(group)
      .filter(failed)
      .map((row) => ({ row, group })),
  );
  const expected = ({ row }: RejectedRun): number => Number(row.expectation.state === 'met');
  return rejected.toSorted((a, b) => expected(a) - expected(b));
}
