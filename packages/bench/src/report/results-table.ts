import type { RunOverview } from '@shardbench/db';
import type { Manifest } from '@shardbench/manifest';
import type { SkippedChain } from '../chains/chain-under-test.ts';
import { isForetold } from '../session/expectations.ts';
import { cleanText } from '../terminal/clean-text.ts';
import type { Paint } from '../terminal/colour.ts';
import { renderTable } from '../terminal/table.ts';
import { explainVerdict } from './explain-verdict.ts';
import { estimateOf } from './results-columns.ts';
import { resultsLayout, resultsRows } from './results-layout.ts';
import { skippedText } from './skipped-lines.ts';
import { verdictLegend } from './verdict-legend.ts';

export interface PrintOptions {
  readonly paint: Paint;
  /** Columns of the terminal, null for a file or a pipe. */
  readonly width: number | null;
}

const weightsOf = ({ model }: RunOverview): string => {
  if (model === null) return 'no weights';
  return model.synthetic && !/synthetic/i.test(model.name) ? `${model.name} (synthetic weights)` : model.name;
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** How sure the intervals of a table are; runs with fewer processes have none. */
const intervals = (runs: readonly RunOverview[]): string => {
  const stated = new Set(runs.map((run) => estimateOf(run, 'prefillTokPerS')?.confidence ?? null));
  const sure = [...stated].filter((confidence) => confidence !== null);
  if (sure.length === 0) return runs.some(({ processes }) => processes.length > 0) ? ' (no interval below six)' : '';
  return ` with ${sure.length === 1 ? '' : 'at least '}${percent(Math.min(...sure))} interval`;
};

/** What all runs of one table have in common. */
const heading = (runs: readonly RunOverview[], paint: Paint): string => {
  const [run] = runs;
  if (run === undefined) return '';
  const { profile, backend, computeUnits, threads } = run;
  const workload = paint('bold', `${profile.name}: ${profile.promptTokens} → ${profile.newTokens} tokens`);
  const executed = `${backend}, ${computeUnits}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const unit = `warm tok/s, median over n processes${intervals(runs)}`;
  return `${workload}  ${cleanText(weightsOf(run))}\n${paint('dim', `${executed} · ${unit}`)}`;
};

const tableKey = ({ profile, backend, computeUnits, threads, model }: RunOverview): string =>
  JSON.stringify([profile, backend, computeUnits, threads, model?.hash ?? null]);

const table = (runs: readonly RunOverview[], options: PrintOptions): string => {
  const columns = resultsLayout(runs, options);
  return `${heading(runs, options.paint)}\n\n${renderTable(columns, resultsRows(columns, runs), options)}`;
};

/** A verdict in full, and whether the manifest said so beforehand. */
const inWords = ({ manifest, backend, verdict, gateReport }: RunOverview): string => {
  const { expect = [] } = manifest.manifest as unknown as Partial<Pick<Manifest, 'expect'>>;
  const foretold = isForetold({ manifest: { expect }, job: { backend } }, verdict);
  return `${explainVerdict(verdict, gateReport)}${foretold ? ', as its manifest expects' : ''}`;
};

const legend = (runs: readonly RunOverview[]): string =>
  verdictLegend(runs.map((run) => ({ manifest: run.manifest.id, words: inWords(run) }))).join('\n');

/** The tables of a selection of runs, one per workload, model and backend. */
export const runTables = (runs: readonly RunOverview[], options: PrintOptions): string[] =>
  [...Map.groupBy(runs, tableKey).values()].map((group) => table(group, options));

/**
 * The tables of a selection of runs, then what their verdicts mean and what was skipped.
 */
export const resultsTable = (
  runs: readonly RunOverview[],
  skipped: readonly SkippedChain[],
  options: PrintOptions,
): string =>
  [...runTables(runs, options), legend(runs), skippedText(skipped)].filter((part) => part !== '').join('\n\n');
