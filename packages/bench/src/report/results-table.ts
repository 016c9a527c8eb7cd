import type { RunOverview } from '@shardbench/db';
import { describeVerdict, type Verdict } from '@shardbench/gates';
import { type MedianInterval, runSummary } from '@shardbench/stats';
import type { SkippedChain } from '../chains/chain-under-test.ts';
import type { Paint } from '../terminal/colour.ts';
import { formatEstimate, NO_VALUE } from '../terminal/format.ts';
import { type Cell, type Column, renderTable } from '../terminal/table.ts';
import { type BarVerdict, topologyBar } from '../terminal/topology-bar.ts';

const BAR_WIDTH = 38;

const COLUMNS: readonly Column[] = [
  { header: 'manifest', align: 'left' },
  { header: 'layer shards, head shards', align: 'left' },
  { header: 'decode', align: 'right' },
  { header: 'tok/s', align: 'left' },
  { header: 'prefill', align: 'right' },
  { header: 'tok/s', align: 'left' },
  { header: 'n', align: 'right' },
  { header: 'verdict', align: 'left' },
];

const estimateCells = (estimate: MedianInterval | null): [string, string] => {
  if (estimate === null) return [NO_VALUE, ''];
  const { value, interval } = formatEstimate(estimate);
  return [value, interval];
};

const SHARD_NAME = /^head (\d+)$/;

/** Which block of the bar is at fault. */
const barVerdict = (verdict: Verdict, layerShards: readonly { start: number; end: number }[]): BarVerdict => {
  if (verdict.state !== 'disqualified') return { state: 'sound' };
  const head = SHARD_NAME.exec(verdict.shard)?.[1];
  if (head !== undefined) return { state: 'disqualified', failed: { kind: 'head', index: Number(head) } };
  const index = layerShards.findIndex(({ start, end }) => verdict.shard === `[${start},${end})`);
  return { state: 'disqualified', failed: index < 0 ? null : { kind: 'layer', index } };
};

const verdictCell = (verdict: Verdict): Cell => {
  const text = describeVerdict(verdict);
  return verdict.state === 'disqualified' || verdict.state === 'crashed' ? { text, style: 'red' } : text;
};

/** The shape of a manifest as the store keeps it. */
interface StoredShape {
  readonly layerShards: readonly { readonly start: number; readonly end: number }[];
  readonly topology: { readonly layerCounts: readonly number[]; readonly headShards: number };
}

const row = (run: RunOverview, paint: Paint): Cell[] => {
  const { layerShards, topology } = run.manifest.manifest as unknown as StoredShape;
  const summary = run.processes.length === 0 ? null : runSummary(run.processes.map((process) => process.summary));
  const painted = topologyBar(topology, { width: BAR_WIDTH, paint, verdict: barVerdict(run.verdict, layerShards) });
  const planned = run.processes.length === run.processesPlanned ? '' : `/${run.processesPlanned}`;
  return [
    run.manifest.id,
    { painted },
    ...estimateCells(summary?.decodeTokPerS ?? null),
    ...estimateCells(summary?.prefillTokPerS ?? null),
    `${run.processes.length}${planned}`,
    verdictCell(run.verdict),
  ];
};

const profileTitle = ({ profile, backend, computeUnits, threads, model }: RunOverview, paint: Paint): string => {
  const weights = model === null ? 'no weights' : `${model.name}${model.synthetic ? ' (synthetic weights)' : ''}`;
  const unit = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const title = `${profile.name}: ${profile.promptTokens} → ${profile.newTokens} tokens`;
  return `${paint('bold', title)}  ${weights} · ${backend}, ${computeUnits}, ${unit} · warm, median of process medians`;
};

/** Everything runs of one table have in common. */
const tableKey = ({ profile, backend, computeUnits, threads, model }: RunOverview): string =>
  JSON.stringify([profile, backend, computeUnits, threads, model?.hash ?? null]);

/** The tables of a selection of runs, one per workload, model and backend, then what was skipped. */
export const resultsTable = (
  runs: readonly RunOverview[],
  skipped: readonly SkippedChain[],
  options: { readonly paint: Paint; readonly width: number | null },
): string => {
  const { paint } = options;
  const tables = [...Map.groupBy(runs, tableKey).values()].map((group) => {
    const title = group[0] === undefined ? '' : profileTitle(group[0], paint);
    return `${title}\n\n${renderTable(
      COLUMNS,
      group.map((run) => row(run, paint)),
      options,
    )}`;
  });
  const left = skipped.map(
    ({ manifest, backend, missing, remedy }) =>
      `skipped ${manifest} on ${backend}: missing ${missing}. Remedy: ${remedy}`,
  );
  return [...tables, ...(left.length > 0 ? [left.join('\n')] : [])].join('\n\n');
};
