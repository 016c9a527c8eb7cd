import type { RunGroup } from './run-groups.ts';

/** Rows that all tables of one page may have: more would make a page that nobody waits for. */
const MOST_ROWS = 240;
/** However many tables there are, each shows so many rows of each kind. */
const LEAST_ROWS = 6;
/** Rows of a page that a table has for itself. */
const ROWS_PER_PART = 240;

const LISTS = ['ranked', 'unverified', 'disqualified', 'unfinished'] as const;

const rowsOf = (group: RunGroup): number => LISTS.reduce((sum, list) => sum + group[list].length, 0);

/** The beginning of a table, and where the rest of it is. */
export interface GroupBeginning {
  /** With as many rows as a page has room for. */
  readonly shown: RunGroup;
  /** The whole of it. */
  readonly group: RunGroup;
  /** Rows that are not shown here. */
  readonly left: number;
}

/** Tables for one page: whole ones while there is room, else the beginning of each of their lists. */
export function groupBeginnings(groups: readonly RunGroup[]): GroupBeginning[] {
  const whole = groups.reduce((sum, group) => sum + rowsOf(group), 0) <= MOST_ROWS;
  const room = Math.max(LEAST_ROWS, Math.floor(MOST_ROWS / Math.max(1, groups.length) / LISTS.length));
  return groups.map((group) => {
    if (whole || rowsOf(group) <= room * LISTS.length) return { shown: group, group, left: 0 };
    const shown = withRows(group, () => [0, room]);
    return { shown, group, left: rowsOf(group) - rowsOf(shown) };
  });
}

/** The lists of a group, each from one row to before another. */
function withRows(group: RunGroup, of: (list: (typeof LISTS)[number]) => readonly [number, number]): RunGroup {
  const { ranked, unverified, disqualified, unfinished } = group;
  return {
    ...group,
    ranked: ranked.slice(...of('ranked')),
    unverified: unverified.slice(...of('unverified')),
    disqualified: disqualified.slice(...of('disqualified')),
    unfinished: unfinished.slice(...of('unfinished')),
  };
}

/** One page of a table that has pages for itself. */
export interface GroupPart {
  /** With the rows of this page. */
  readonly shown: RunGroup;
  readonly group: RunGroup;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
}

/** All pages of a table, row after row. */
export function groupParts(group: RunGroup): GroupPart[] {
  const parts = Math.max(1, Math.ceil(rowsOf(group) / ROWS_PER_PART));
  return Array.from({ length: parts }, (_, index) => {
    const from = index * ROWS_PER_PART;
    let before = 0;
    const shown = withRows(group, (list) => {
      const begin = before;
      before += group[list].length;
      return [Math.max(0, from - begin), Math.max(0, from + ROWS_PER_PART - begin)];
    });
    return { shown, group, part: index + 1, parts };
  });
}

/** Page of a part, from the root of the pages. */
export const groupPage = ({ anchor }: Pick<RunGroup, 'anchor'>, part: number): string =>
  `topologies/${part === 1 ? anchor : `${anchor}.${part}`}.html`;
