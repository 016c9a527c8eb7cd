import { capitalised } from './capitalised.ts';
import type { Finding } from './finding.ts';
import { alarmOf, shortestNames } from './finding.ts';
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

/** The state of the newest run of every chain in one sentence, and what in it is news. */
export function healthFinding(groups: readonly RunGroup[]): Finding {
  const rows = groups.flatMap(rowsOf);
  if (rows.length === 0) return { statement: 'Nothing is measured yet.', alarm: null };
  return { statement: stateWords(rows), alarm: alarmOf(groups, shortestNames(groups)) };
}

function stateWords(rows: readonly RunRow[]): string {
  const count = (of: (row: RunRow) => boolean): number => rows.filter(of).length;
  const qualified = count(({ verdict }) => verdict.state === 'qualified');
  const foretold = count((row) => failed(row) && row.expectation.state === 'met');
  const rest: readonly (readonly [number, string])[] = [
    [foretold, 'failed as foretold'],
    [count((row) => failed(row) && row.expectation.state !== 'met'), 'failed'],
    [count(({ verdict }) => verdict.state === 'unverified'), 'could not be verified'],
    [count(({ verdict }) => verdict.state === 'skipped'), 'could not run here'],
  ];
  const parts = rest.flatMap(([number, words]) => (number === 0 ? [] : [`${countWord(number)} ${words}`]));
  if (parts.length === 0) {
    if (rows.length === 1) return 'The only run passed every gate.';
    return `${rows.length === 2 ? 'Both' : `All ${countWord(rows.length)}`} newest runs passed every gate.`;
  }
  const first = qualified === 0 ? 'None' : capitalised(countWord(qualified));
  return `${first} of ${countWord(rows.length)} newest runs passed every gate; ${listed(parts)}.`;
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
