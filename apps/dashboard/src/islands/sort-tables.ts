import { readChoice, writeChoice } from './view-state.ts';

/** Rows of every table with `data-sort` are put in order by a click on a heading; the choice is in the address. */
const KEY = 's';
const CHOICE = /^([a-z0-9-]+)\.(\d+)([ad])$/;

interface Order {
  readonly column: number;
  readonly descending: boolean;
}

const ARIA = { a: 'ascending', d: 'descending' } as const;

/** What a cell sorts by: the instant of a time, else a number at its beginning, else its text. */
function sortValue(cell: Element | undefined): number | string {
  const instant = cell?.querySelector('time')?.dateTime;
  const text = (
    instant ??
    cell?.querySelector('[data-value]')?.getAttribute('data-value') ??
    cell?.textContent ??
    ''
  ).trim();
  if (instant !== undefined) return text;
  const number = /^[−-]?[\d,]*\.?\d+(?=$|[\s%])/.exec(text)?.[0];
  return number === undefined ? text : Number(number.replaceAll(',', '').replace('−', '-'));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // What has a number comes before what has none.
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** Sorts the rows of each body that have a cell for every column; others keep their places. */
function sortRows(table: HTMLTableElement, columns: number, { column, descending }: Order): void {
  for (const body of table.tBodies) {
    const rows = [...body.rows].filter((row) => row.cells.length === columns);
    const sorted = rows.toSorted((a, b) => {
      const [first, second] = [sortValue(a.cells[column]), sortValue(b.cells[column])];
      const order = compare(first, second);
      return descending && typeof first === typeof second ? -order : order;
    });
    for (const row of sorted) body.append(row);
  }
}

function enhance(table: HTMLTableElement, name: string): void {
  const heading = table.tHead?.rows[table.tHead.rows.length - 1];
  if (heading === undefined) return;
  const cells = [...heading.cells];
  const apply = (order: Order): void => {
    sortRows(table, cells.length, order);
    cells.forEach((cell, index) => {
      if (index === order.column) cell.setAttribute('aria-sort', ARIA[order.descending ? 'd' : 'a']);
      else cell.removeAttribute('aria-sort');
    });
  };
  cells.forEach((cell, column) => {
    if (cell.hasAttribute('data-unsorted') || cell.tagName !== 'TH') return;
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener('click', () => {
      const descending = cell.getAttribute('aria-sort') === 'ascending';
      apply({ column, descending });
      writeChoice(KEY, `${name}.${column}${descending ? 'd' : 'a'}`);
    });
  });
  const [, of, column, direction] = CHOICE.exec(readChoice(KEY) ?? '') ?? [];
  if (of === name && cells[Number(column)] !== undefined)
    apply({ column: Number(column), descending: direction === 'd' });
}

/** Of the whole page, or of a part that a script has put into it. */
export function sortTables(within: ParentNode = document): void {
  for (const table of within.querySelectorAll<HTMLTableElement>('table[data-sort]')) {
    enhance(table, table.dataset.sort ?? '');
  }
}
