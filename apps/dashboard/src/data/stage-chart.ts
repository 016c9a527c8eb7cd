import type { StageTable } from './stage-table.ts';

/** What the chart of stages draws: the same figures as its table. */
export interface StageChartData {
  readonly labels: readonly string[];
  /** TPOT of every run in milliseconds, written at the end of its bar. */
  readonly tpotMs: readonly number[];
  readonly series: readonly {
    readonly name: string;
    /** Name of a colour in the style sheet. */
    readonly colour: string;
    /** Milliseconds per run; null where a chain has no such stage. */
    readonly ms: readonly (number | null)[];
  }[];
}

export function stageChartData({ columns, rows }: StageTable): StageChartData {
  return {
    labels: rows.map(({ label }) => label),
    tpotMs: rows.map(({ tpotMs }) => tpotMs),
    series: columns.map((name, column) => ({
      name,
      colour: rows.map(({ stages }) => stages[column]?.colour).find((colour) => colour !== undefined) ?? 'host',
      ms: rows.map(({ stages }) => stages[column]?.ms ?? null),
    })),
  };
}
