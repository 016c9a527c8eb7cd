import { cleanText } from './clean-text.ts';
import type { Paint, Style } from './colour.ts';
import { stringWidth, truncate } from './string-width.ts';

export interface Column {
  readonly header: string;
  /** Numbers stand right. Only left columns give way when a table is too wide: a cut number is a wrong number. */
  readonly align: 'left' | 'right';
}

/** Plain text, text in a style, or a picture that already carries its colours and is never cut. */
export type Cell = string | { readonly text: string; readonly style: Style } | { readonly painted: string };

export interface TableOptions {
  /** Columns of the terminal; null for a file or a pipe, where nothing is cut. */
  readonly width: number | null;
  readonly paint: Paint;
}

const GAP = '  ';
/** A left column is not made narrower than this. */
const NARROWEST = 8;

const textOf = (cell: Cell): string => {
  if (typeof cell === 'string') return cleanText(cell);
  return 'painted' in cell ? cell.painted : cleanText(cell.text);
};

const paintCell = (cell: Cell, text: string, paint: Paint): string =>
  typeof cell !== 'string' && 'style' in cell ? paint(cell.style, text) : text;

interface Measured extends Column {
  readonly natural: number;
  readonly narrowest: number;
}

const measure = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly Measured[] =>
  columns.map((column, index) => {
    const cells = rows.map((row) => row[index] ?? '');
    const header = stringWidth(column.header);
    const natural = Math.max(header, ...cells.map((cell) => stringWidth(textOf(cell))));
    const rigid = column.align === 'right' || cells.some((cell) => typeof cell !== 'string' && 'painted' in cell);
    return { ...column, natural, narrowest: rigid ? natural : Math.min(natural, Math.max(header, NARROWEST)) };
  });

/** Takes one column of the terminal at a time from whichever table column is widest and may give. */
const fitWidths = (columns: readonly Measured[], width: number | null): readonly number[] => {
  const widths = columns.map((column) => column.natural);
  const gaps = GAP.length * Math.max(0, columns.length - 1);
  let excess = widths.reduce((sum, own) => sum + own, gaps) - (width ?? Number.POSITIVE_INFINITY);
  for (; excess > 0; excess -= 1) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const own = widths[index] ?? 0;
      if (own > column.narrowest && own > (widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
};

/**
 * A table without a frame: headers, a rule below them, a line per row. A row with fewer cells than columns ends
 * blank. When left columns cannot give enough, lines become longer than `width` rather than lose a number.
 */
export const renderTable = (
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: TableOptions,
): string => {
  const measured = measure(columns, rows);
  const widths = fitWidths(measured, width);
  const line = (cells: readonly Cell[]): string =>
    measured
      .map(({ align, narrowest, natural }, index) => {
        const cell = cells[index] ?? '';
        const room = widths[index] ?? 0;
        const text = narrowest === natural ? textOf(cell) : truncate(textOf(cell), room);
        const padding = ' '.repeat(Math.max(0, room - stringWidth(text)));
        return align === 'right' ? padding + paintCell(cell, text, paint) : paintCell(cell, text, paint) + padding;
      })
      .join(GAP)
      .trimEnd();
  const headers = line(columns.map((column) => ({ text: column.header, style: 'bold' })));
  const rule = paint('dim', widths.map((own) => '─'.repeat(own)).join(GAP));
  return [headers, rule, ...rows.map(line)].join('\n');
};
