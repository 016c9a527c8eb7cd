import { element, type Markup, type MarkupElement } from '../markup/element.ts';

export interface TableColumn {
  readonly name: Markup;
  readonly unit?: string;
  readonly kind?: 'number' | 'picture';
}

export interface TableOptions {
  /** What the table holds, for readers who meet it before its content. */
  readonly caption: string;
  /** Key of its order in the address; null for a table whose order means something. */
  readonly sort: string | null;
  readonly columns: readonly TableColumn[];
  /** Cells of each row; the first names the row. */
  readonly rows: readonly (readonly Markup[])[];
  /** A row that stays at the end whatever the order. */
  readonly total?: readonly Markup[];
  readonly className?: string;
}

function heading({ name, unit, kind }: TableColumn): MarkupElement {
  const attributes = {
    scope: 'col',
    class: kind === undefined ? null : kind,
    'data-unsorted': kind === 'picture',
  };
  return element('th', attributes, name, unit === undefined ? null : element('span', { class: 'unit' }, unit));
}

/** Stands before a cell where a narrow screen puts the columns below one another. */
const labelOf = (column: TableColumn | undefined): string | null =>
  typeof column?.name === 'string' ? column.name : null;

const line = (cells: readonly Markup[], columns: readonly TableColumn[]): MarkupElement =>
  element(
    'tr',
    {},
    cells.map((cell, index) =>
      index === 0
        ? element('th', { scope: 'row' }, cell)
        : element('td', { class: columns[index]?.kind ?? null, 'data-label': labelOf(columns[index]) }, cell),
    ),
  );

/** A figure as a table sorts it, in words that need not begin with its digits. */
export const figure = (value: number, words: string, className: string | null = null): MarkupElement =>
  element('span', { 'data-value': value.toFixed(9), class: className }, words);

/** A table of figures in a region that scrolls, and that a keyboard reaches. */
export function dataTable({ caption, sort, columns, rows, total, className = '' }: TableOptions): MarkupElement {
  return element(
    'section',
    { class: 'scroll', 'aria-label': caption, tabindex: 0 },
    element(
      'table',
      { class: `figures ${className}`.trim(), 'data-sort': sort },
      element('caption', { class: 'heard' }, caption),
      element('thead', {}, element('tr', {}, columns.map(heading))),
      element(
        'tbody',
        {},
        rows.map((cells) => line(cells, columns)),
      ),
      total === undefined ? null : element('tfoot', {}, line(total, columns)),
    ),
  );
}
