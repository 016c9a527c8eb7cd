import type { RunOverview } from '@shardbench/db';
import type { Verdict } from '@shardbench/gates';
import { type MedianInterval, runSummary } from '@shardbench/stats';
import type { Paint } from '../terminal/colour.ts';
import { formatEstimate, NO_VALUE } from '../terminal/format.ts';
import type { Cell, Column } from '../terminal/table.ts';
import { type BarVerdict, topologyBar } from '../terminal/topology-bar.ts';

/** A column of the results table: what it is called, and what it says about a run. */
export interface ResultsColumn extends Column {
  readonly cell: (run: RunOverview) => Cell;
}

type Metric = 'decodeTokPerS' | 'prefillTokPerS';

/** What another tool said, which has a summary and no processes of ours. */
const foreignEstimate = ({ summary }: RunOverview, metric: Metric): MedianInterval | null => {
  if (summary === null) return null;
  const { tpotMs, prefillTokPerS, processes: n } = summary;
  const decodeTokPerS = tpotMs === null ? null : 1000 / tpotMs;
  const median = metric === 'decodeTokPerS' ? decodeTokPerS : prefillTokPerS;
  return median === null ? null : { median, low: null, high: null, n, confidence: null };
};

/** Median of a metric over the processes of a run, null where nothing was measured. */
export const estimateOf = (run: RunOverview, metric: Metric): MedianInterval | null =>
  run.processes.length === 0
    ? foreignEstimate(run, metric)
    : runSummary(run.processes.map(({ summary }) => summary))[metric];

/** The median of a metric in tok/s. */
export const medianColumn = (header: string, metric: Metric): ResultsColumn => ({
  header,
  align: 'right',
  cell: (run) => {
    const estimate = estimateOf(run, metric);
    return estimate === null ? NO_VALUE : formatEstimate(estimate).value;
  },
});

/** The interval of the median beside it. */
export const intervalColumn = (metric: Metric): ResultsColumn => ({
  header: 'interval',
  align: 'left',
  cell: (run) => {
    const estimate = estimateOf(run, metric);
    return estimate === null ? NO_VALUE : formatEstimate(estimate).interval;
  },
});

export const MANIFEST: ResultsColumn = { header: 'manifest', align: 'left', cell: ({ manifest }) => manifest.id };

/** Processes, of how many where some are missing. */
export const PROCESSES: ResultsColumn = {
  header: 'n',
  align: 'right',
  cell: ({ processes: { length }, processesPlanned }) =>
    length === processesPlanned ? String(length) : `${length}/${processesPlanned}`,
};

const FAILURES: readonly Verdict['state'][] = ['disqualified', 'crashed'];

/** One word; the legend below the table says the rest. */
export const VERDICT: ResultsColumn = {
  header: 'verdict',
  align: 'left',
  cell: ({ verdict: { state } }) => (FAILURES.includes(state) ? { text: state, style: 'red' } : state),
};

/** The shape of a manifest as the store keeps it; what another tool executed has no topology. */
interface StoredShape {
  readonly layerShards: readonly { readonly start: number; readonly end: number }[];
  readonly topology?: { readonly layerCounts: readonly number[]; readonly headShards: number };
}

const HEAD_SHARD = /^head (\d+)$/;

/** Which block of the bar is at fault. */
const barVerdict = (verdict: Verdict, layerShards: StoredShape['layerShards']): BarVerdict => {
  if (verdict.state !== 'disqualified') return { state: 'sound' };
  const head = HEAD_SHARD.exec(verdict.shard)?.[1];
  if (head !== undefined) return { state: 'disqualified', failed: { kind: 'head', index: Number(head) } };
  const index = layerShards.findIndex(({ start, end }) => verdict.shard === `[${start},${end})`);
  return { state: 'disqualified', failed: index < 0 ? null : { kind: 'layer', index } };
};

/** The chain drawn to scale. */
export const barColumn = (width: number, paint: Paint): ResultsColumn => ({
  header: 'layer shards, head shards',
  align: 'left',
  cell: ({ manifest, verdict }) => {
    const { layerShards, topology } = manifest.manifest as unknown as StoredShape;
    if (topology === undefined) return manifest.topology;
    return { painted: topologyBar(topology, { width, paint, verdict: barVerdict(verdict, layerShards) }) };
  },
});

/** The chain in a few characters, where there is no room for the bar: `16+8+6+2/4`. */
export const NOTATION: ResultsColumn = { header: 'topology', align: 'left', cell: ({ manifest }) => manifest.topology };
