import { medianInterval, type ProcessSummary, type RunSummary, runSummary } from '@shardbench/stats';
import type Database from 'better-sqlite3';
import { getTableColumns } from 'drizzle-orm';
import { WARMUP_VERDICTS, type WarmupVerdict } from './schema/processes.ts';
import { type ProcessMedians, runSummaries } from './schema/run-summaries.ts';

interface SummaryRow {
  readonly processId: string;
  readonly ruleVersion: number;
  readonly summary: string;
}

/** A process of an invalid block was measured on a machine that moved: it counts for nothing. */
const COUNTING_SUMMARIES = `
  select processes.id as processId, process_summaries.rule_version as ruleVersion, process_summaries.summary
  from processes
  join runs on runs.id = processes.run_id
  join process_summaries on process_summaries.process_id = processes.id
  left join blocks on blocks.session_id = runs.session_id and blocks.ordinal = processes.block_ordinal
  where processes.run_id = ? and blocks.state is not 'invalid'
  order by processes.ordinal, process_summaries.rule_version
`;

const COLUMNS = Object.keys(getTableColumns(runSummaries)).length;

/** Values in the order of the columns of run_summaries, without run and rule version. */
export type RunSummaryRow = readonly (number | string | null)[];

/** Derives the summary of a run, and stores it, from the summaries of its processes. Prepared once per connection. */
export function runSummaryDeriving(sqlite: Database.Database): (runId: string) => void {
  const select = sqlite.prepare<[string], SummaryRow>(COUNTING_SUMMARIES);
  const remove = sqlite.prepare('delete from run_summaries where run_id = ?');
  const write = runSummaryWriting(sqlite);
  return (runId) => {
    const { ruleVersion, summaries } = ofOneRule(select.all(runId));
    if (summaries.length === 0) remove.run(runId);
    else write(runId, ruleVersion, derivedRow(summaries));
  };
}

/** Stores the row of a run and rule version in the place of the one before. */
export function runSummaryWriting(sqlite: Database.Database) {
  const insert = sqlite.prepare(`insert or replace into run_summaries values (${Array(COLUMNS).fill('?').join(', ')})`);
  return (runId: string, ruleVersion: number, row: RunSummaryRow): void => {
    insert.run(runId, ruleVersion, ...row);
  };
}

/** Derives what an older program did not store: the summaries of runs that have processes and no summary of their own. */
export function deriveMissingRunSummaries(sqlite: Database.Database): void {
  const missing = sqlite
    .prepare<[], string>(
      `select distinct run_id from processes where run_id not in (select run_id from run_summaries) order by run_id`,
    )
    .pluck()
    .all();
  const derive = runSummaryDeriving(sqlite);
  for (const runId of missing) derive(runId);
}

/**
 * The newest rule that has judged every process, and each process's summary of it: one run and one rule, one row. A
 * process that only a newer rule judged speaks by that.
 */
function ofOneRule(rows: readonly SummaryRow[]): { ruleVersion: number; summaries: ProcessSummary[] } {
  const processes = [...Map.groupBy(rows, (row) => row.processId).values()];
  const ruleVersion = Math.min(...processes.map((of) => of.at(-1)?.ruleVersion ?? 0));
  const summaries = processes.flatMap((of) => of.find((row) => row.ruleVersion >= ruleVersion)?.summary ?? []);
  return { ruleVersion, summaries: summaries.map((summary) => JSON.parse(summary) as ProcessSummary) };
}

/** The row of one run; `confidence` is that of any of its intervals, which all have as many values. */
export function runSummaryRow(
  processes: number,
  medians: ProcessMedians,
  rest: Pick<RunSummary, 'stagesMs' | 'namedShare'> & { readonly warmup: readonly WarmupVerdict[] },
): RunSummaryRow {
  const intervals = [medians.tpotMs, medians.ttftMs, medians.prefillTokPerS].map((values) =>
    values.length === 0 ? null : medianInterval(values),
  );
  return [
    processes,
    intervals.findLast((interval) => interval !== null)?.confidence ?? null,
    ...intervals.flatMap((interval) => [interval?.median ?? null, interval?.low ?? null, interval?.high ?? null]),
    JSON.stringify(medians),
    rest.stagesMs === null ? null : JSON.stringify(rest.stagesMs),
    rest.namedShare,
    JSON.stringify(verdictCounts(rest.warmup)),
  ];
}

function derivedRow(summaries: readonly ProcessSummary[]): RunSummaryRow {
  const { stagesMs, namedShare } = runSummary(summaries);
  const medians: ProcessMedians = {
    tpotMs: summaries.flatMap(({ tpotMs }) => tpotMs ?? []),
    ttftMs: summaries.map(({ ttftMs }) => ttftMs),
    prefillTokPerS: summaries.map(({ prefillTokPerS }) => prefillTokPerS),
  };
  const warmup = summaries.map((summary) => summary.warmup.verdict);
  return runSummaryRow(summaries.length, medians, { stagesMs, namedShare, warmup });
}

function verdictCounts(verdicts: readonly WarmupVerdict[]): Record<WarmupVerdict, number> {
  const count = (word: WarmupVerdict) => verdicts.filter((verdict) => verdict === word).length;
  return Object.fromEntries(WARMUP_VERDICTS.map((word) => [word, count(word)])) as Record<WarmupVerdict, number>;
}
