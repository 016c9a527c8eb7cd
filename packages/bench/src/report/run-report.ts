import type { RunOverview } from '@shardbench/db';
import { runSummary, type StageMs } from '@shardbench/stats';
import { formatBytes, formatDuration } from '../terminal/format.ts';
import { renderTable } from '../terminal/table.ts';
import { clockTable } from './clock-table.ts';
import { explainVerdict } from './explain-verdict.ts';
import { gateLines } from './gate-lines.ts';
import { hugePagesLine } from './huge-pages-line.ts';
import { type PrintOptions, runTables } from './results-table.ts';

const stageRows = (stages: StageMs): [string, number][] => [
  ['embed', stages.embed],
  ['ropeMask', stages.ropeMask],
  ...stages.layers.map((ms, shard): [string, number] => [`layers[${shard}]`, ms]),
  ['headCopy', stages.headCopy],
  ['headPredict', stages.headPredict],
  ['headReduce', stages.headReduce],
  ['host', stages.host],
];

const stages = (of: StageMs, namedShare: number | null, print: PrintOptions): string => {
  const rows = stageRows(of);
  const total = rows.reduce((sum, [, ms]) => sum + ms, 0);
  const table = renderTable(
    [
      { header: 'stage', align: 'left' },
      { header: 'ms per token', align: 'right' },
      { header: 'share', align: 'right' },
    ],
    rows.map(([name, ms]) => [name, ms.toFixed(4), `${((100 * ms) / total).toFixed(1)} %`]),
    print,
  );
  const share = namedShare === null ? '' : `\nnamed stages cover ${namedShare.toFixed(4)} of decode`;
  return `${table}${share}`;
};

/** The first request is the cold one of a launch; decode and prefill are medians in tok/s; memory is the peak. */
const processes = (run: RunOverview, print: PrintOptions): string =>
  renderTable(
    [
      { header: 'process', align: 'right' },
      { header: 'startup', align: 'right' },
      { header: 'first', align: 'right' },
      { header: 'decode', align: 'right' },
      { header: 'prefill', align: 'right' },
      { header: 'warm-up', align: 'left' },
      { header: 'memory', align: 'right' },
    ],
    run.processes.map(({ ordinal, startupMs, firstRequest, summary, warmup, peakRssBytes }) => [
      String(ordinal),
      formatDuration(startupMs),
      firstRequest === null ? '' : formatDuration(firstRequest.ms),
      summary.decodeTokPerS?.toFixed(1) ?? '',
      summary.prefillTokPerS.toFixed(1),
      `${warmup.requests} then ${warmup.verdict}`,
      formatBytes(peakRssBytes),
    ]),
    print,
  );

/** Everything about one run that fits a terminal: table row, verdict, gates, stages, processes. */
export const runReport = (run: RunOverview, print: PrintOptions): string => {
  const summary = run.processes.length === 0 ? null : runSummary(run.processes.map((process) => process.summary));
  const clock = clockTable(run, print);
  const commit = run.session.gitCommit === null ? 'no commit' : run.session.gitCommit.slice(0, 12);
  return [
    ...runTables([run], print),
    `run ${run.id}\nverdict ${explainVerdict(run.verdict, run.gateReport)}\n` +
      `execution ${run.executionHash.slice(0, 16)}, backend build ${run.backendBuild}, ${commit}${run.session.gitDirty ? ' with changes' : ''}`,
    gateLines(run.gateReport, run.computeUnits, print),
    ...(clock === null ? [] : [clock]),
    ...(summary?.stagesMs ? [stages(summary.stagesMs, summary.namedShare, print)] : []),
    ...(run.processes.length > 0 ? [`${processes(run, print)}${hugePagesLine(run)}`] : []),
  ].join('\n\n');
};
