import type { RunOverview } from '@shardbench/db';
import type { Verdict } from '@shardbench/gates';
import { medianInterval } from '@shardbench/stats';
import { type ExpectationState, expectationOf } from './expectation.ts';
import { decimalsOf, type Estimate, formatEstimate } from './format-number.ts';
import { type RunMark, runMark } from './run-mark.ts';
import { runPage } from './run-row.ts';
import type { SeriesHistory } from './series-history.ts';
import type { SeriesRun } from './series-run.ts';

const MS_PER_S = 1000;

/** A figure in words, with its interval where there is one. */
export type FigureWords = ReturnType<typeof formatEstimate>;

/** One run of a series as a line of its table. */
export interface HistoryRow {
  readonly id: string;
  /** From the root of the pages. */
  readonly page: string;
  readonly startedAt: string;
  readonly gitCommit: string | null;
  readonly gitDirty: boolean;
  readonly state: RunMark['state'];
  /** Null for a run whose figures are no speed. */
  readonly tpot: FigureWords | null;
  readonly decode: FigureWords | null;
  readonly processes: number;
  readonly processesPlanned: number;
  readonly verdict: Verdict;
  readonly expectation: ExpectationState;
  /** `accepted`, `excluded`, `baseline`, `slower from here`. */
  readonly said: readonly string[];
}

/** Rows of a page that opens without waiting. */
export const ROWS_PER_PAGE = 200;

export const seriesPages = ({ runs }: Pick<SeriesHistory, 'runs'>): number =>
  Math.max(1, Math.ceil(runs.length / ROWS_PER_PAGE));

/** Runs whose figures may be shown beside their verdict: they failed nothing. */
export const hasFigures = ({ verdict, tpotMs }: SeriesRun): boolean =>
  tpotMs.length > 0 && (verdict.state === 'qualified' || verdict.state === 'unverified');

export const tpotOf = ({ tpotMs }: SeriesRun): Estimate => medianInterval(tpotMs);

/** 1000 / TPOT of each process, never a quotient of medians. */
export const decodeOf = ({ tpotMs }: SeriesRun): Estimate => medianInterval(tpotMs.map((ms) => MS_PER_S / ms));

const SAID = { accept: 'accepted', reset: 'history begins anew here', exclude: 'excluded' } as const;

/**
 * Rows of one page, the newest run first; pages count from 1.
 * @param overviews the runs by their ids
 */
export function historyRows(
  history: SeriesHistory,
  page: number,
  overviews: ReadonlyMap<string, RunOverview>,
): HistoryRow[] {
  const runs = history.runs.toReversed().slice((page - 1) * ROWS_PER_PAGE, page * ROWS_PER_PAGE);
  const shown = runs.filter(hasFigures);
  const decimals = { tpot: decimalsOf(shown.map(tpotOf)), decode: decimalsOf(shown.map(decodeOf)) };
  const changes = new Map(history.steps.map(({ first, change }) => [first.runId, change]));
  const { baseline } = history;
  return runs.map((run) => {
    const overview = overviews.get(run.runId);
    const change = changes.get(run.runId);
    return {
      id: run.runId,
      page: runPage(run.runId),
      startedAt: run.startedAt,
      gitCommit: run.gitCommit,
      gitDirty: run.gitDirty === true,
      state: runMark(run).state,
      tpot: hasFigures(run) ? formatEstimate(tpotOf(run), decimals.tpot) : null,
      decode: hasFigures(run) ? formatEstimate(decodeOf(run), decimals.decode) : null,
      processes: run.processes,
      processesPlanned: run.processesPlanned,
      verdict: run.verdict,
      expectation: overview === undefined ? { state: 'none' } : expectationOf(overview),
      said: [
        ...(baseline.state !== 'none' && baseline.point.runId === run.runId ? ['baseline'] : []),
        ...(change === undefined ? [] : [change > 0 ? 'slower from here' : 'faster from here']),
        ...new Set(
          run.annotations.filter(({ kind }) => kind !== 'exclude' || run.excluded).map(({ kind }) => SAID[kind]),
        ),
      ],
    };
  });
}
