import { printedNumbers, type RunOverview, type StoredLogEntry } from '@shardbench/db';
import { medianInterval } from '@shardbench/stats';
import { capitalised } from './capitalised.ts';
import {
  countWord,
  decimalsFor,
  decimalsOf,
  type Estimate,
  formatEstimate,
  formatNumber,
  listed,
} from './format-number.ts';
import type { PointChartData, PointSeries } from './point-chart.ts';
import type { RunGroup } from './run-groups.ts';
import type { RunRow } from './run-row.ts';

/** What the head of one qualified chain takes of a token: medians over processes with their intervals, in ms. */
export interface HeadRow {
  readonly row: RunRow;
  readonly headShards: number;
  readonly copy: Estimate;
  readonly predict: Estimate;
  readonly reduce: Estimate;
  /** Of the sums, not the sum of the medians. */
  readonly sum: Estimate;
}

/** Heads of the qualified chains of a group by their number of head shards; the rest has no speed. */
export function headRows({ ranked }: Pick<RunGroup, 'ranked'>, runs: ReadonlyMap<string, RunOverview>): HeadRow[] {
  const rows = ranked.flatMap((row): HeadRow[] => {
    const stages = (runs.get(row.id)?.processes ?? []).flatMap(({ summary }) => summary.stages?.stagesMs ?? []);
    if (row.topology === null || stages.length === 0) return [];
    const over = (of: (stage: (typeof stages)[number]) => number): Estimate => medianInterval(stages.map(of));
    return [
      {
        row,
        headShards: row.topology.headShards,
        copy: over(({ headCopy }) => headCopy),
        predict: over(({ headPredict }) => headPredict),
        reduce: over(({ headReduce }) => headReduce),
        sum: over(({ headCopy, headPredict, headReduce }) => headCopy + headPredict + headReduce),
      },
    ];
  });
  return rows.toSorted((a, b) => a.headShards - b.headShards || a.sum.median - b.sum.median);
}

const shardWords = (count: number): string => `${countWord(count)} head shard${count === 1 ? '' : 's'}`;

const overlap = (a: Estimate, b: Estimate): boolean =>
  a.low === null || a.high === null || b.low === null || b.high === null || (a.low <= b.high && b.low <= a.high);

/** What the number of head shards does, as far as these chains show it. */
export function headFinding(rows: readonly HeadRow[]): string {
  const byCount = Map.groupBy(rows, ({ headShards }) => headShards);
  const [only] = byCount.keys();
  if (only === undefined) return 'No qualified chain has its head measured.';
  const all = rows.map(({ sum }) => sum);
  const ms = (value: number): string => formatNumber(value, Math.min(decimalsOf(all), decimalsFor(value, 4)));
  if (byCount.size === 1) {
    const medians = all.map(({ median }) => median);
    const [low, high] = [ms(Math.min(...medians)), ms(Math.max(...medians))];
    const range = low === high ? `${low} ms` : `${low} to ${high} ms`;
    return `Only chains with ${shardWords(only)} are measured, ${range} a token: nothing can be said about the number.`;
  }
  const best = [...byCount.values()].map((of) => of.reduce((a, b) => (b.sum.median < a.sum.median ? b : a)));
  const [first, ...others] = best.toSorted((a, b) => a.sum.median - b.sum.median) as [HeadRow, ...HeadRow[]];
  const same = others.filter(({ sum }) => overlap(sum, first.sum));
  if (same.length > 0) {
    const counts = [first, ...same].map(({ headShards }) => headShards).toSorted((a, b) => a - b);
    return `${capitalised(listed(counts.map(countWord)))} head shards cannot be told apart, ${ms(first.sum.median)} ms a token at the least.`;
  }
  return `${capitalised(shardWords(first.headShards))} take the least of a token, ${ms(first.sum.median)} ms.`;
}

/** Number of head shards against predict and reduce; copy is too small to be seen beside them. */
export function headChart(rows: readonly HeadRow[], imported: boolean): PointChartData {
  const series = (name: string, colour: string, of: (row: HeadRow) => Estimate): PointSeries => ({
    name,
    colour,
    mark: imported ? 'imported' : 'measured',
    joined: false,
    points: rows.map((row) => {
      const estimate = of(row);
      const { low, median, high } = estimate;
      const { value, interval } = formatEstimate(estimate, decimalsOf([estimate]));
      return {
        x: row.headShards,
        y: median,
        range: low === null || high === null ? null : [low, high],
        label: `${row.row.shortNotation}: ${value} ms${interval === null ? '' : ` (${interval})`}`,
      };
    }),
  });
  return {
    xTitle: 'head shards',
    yTitle: 'ms per token',
    beginAtZero: true,
    series: [series('predict', 'head', ({ predict }) => predict), series('reduce', 'ink', ({ reduce }) => reduce)],
  };
}

/** A published figure about a head. */
export interface PublishedHead {
  readonly entry: StoredLogEntry;
  readonly subject: string;
  /** Null where the entry gives none for this head. */
  readonly headShards: number | null;
  readonly ms: { readonly value: number; readonly printed: string } | null;
}

/** The heads that published entries name, with the figure of the whole head where one is given. */
export function publishedHeads(entries: readonly StoredLogEntry[]): PublishedHead[] {
  return entries.flatMap((entry) => {
    const value = (subject: string, metric: string): PublishedHead['ms'] => {
      const figure = entry.figures.find((of) => of.subject === subject && of.metric === metric);
      if (figure?.amount.state !== 'value') return null;
      return { value: figure.amount.value, printed: printedNumbers(figure).join() };
    };
    const subjects = new Set(
      [...entry.figures, ...entry.gates].map(({ subject }) => subject).filter((subject) => / head$/.test(subject)),
    );
    return [...subjects]
      .map((subject) => ({
        entry,
        subject,
        headShards: value(subject, 'headShards')?.value ?? null,
        ms: value(subject, 'headMsPerToken'),
      }))
      .toSorted((a, b) => (a.headShards ?? 0) - (b.headShards ?? 0));
  });
}

/** The published heads in one sentence; null when none has a figure. */
export function publishedHeadFinding(heads: readonly PublishedHead[]): string | null {
  const known = heads.flatMap(({ headShards, ms }) => (headShards === null || ms === null ? [] : [{ headShards, ms }]));
  if (known.length === 0) return null;
  const counts = listed(known.map(({ headShards }) => countWord(headShards)));
  const times = listed(known.map(({ ms }) => ms.printed));
  const failed = heads.filter(({ entry, subject }) =>
    entry.gates.some((gate) => gate.subject === subject && gate.state === 'failed'),
  );
  const rejected = failed.length === 0 ? '' : `; the ${listed(failed.map(({ subject }) => subject))} was disqualified`;
  return `Published: ${counts} head shards took about ${times} ms a token${rejected}.`;
}

/** The published heads in a mark of their own. */
export function publishedHeadChart(heads: readonly PublishedHead[]): PointChartData {
  return {
    xTitle: 'head shards',
    yTitle: 'ms per token, whole head',
    beginAtZero: true,
    series: [
      {
        name: 'published, whole head',
        colour: 'head',
        mark: 'published',
        joined: false,
        points: heads.flatMap(({ headShards, ms, subject }) =>
          headShards === null || ms === null
            ? []
            : [{ x: headShards, y: ms.value, range: null, label: `${subject}: about ${ms.printed} ms, published` }],
        ),
      },
    ],
  };
}
