import type { NoBaselineReason, RunOverview } from '@shardbench/db';
import type { Verdict } from '@shardbench/gates';
import { describeBackend } from './describe-group.ts';
import { type ExpectationState, expectationOf } from './expectation.ts';
import { counted, decimalsOf, formatEstimate, listed } from './format-number.ts';
import { modelFamily, modelName } from './run-groups.ts';
import { type RunMark, runMark } from './run-mark.ts';
import { seriesFacts } from './series-filters.ts';
import type { SeriesHistory, SeriesStep } from './series-history.ts';
import { seriesPage } from './series-page.ts';
import { type FigureWords, tpotOf } from './series-rows.ts';
import { type SeriesTrend, seriesTrend } from './series-trend.ts';
import { describeSeen, msWords } from './series-words.ts';
import { shortNotation } from './short-notation.ts';

/** A series as a line of the list. */
export interface SeriesRow {
  readonly id: string;
  /** From the root of the pages. */
  readonly page: string;
  readonly notation: string;
  readonly manifestId: string;
  readonly model: string;
  readonly profile: string;
  readonly executed: string;
  readonly machine: string;
  readonly provenance: RunOverview['provenance'];
  readonly synthetic: boolean;
  /** What filters know of it. */
  readonly facts: string;
  readonly trend: SeriesTrend['state'];
  readonly marks: readonly RunMark[];
  readonly picture: string;
  readonly steps: readonly SeriesStep[];
  /** Of the newest run that counts. */
  readonly tpot: FigureWords | null;
  readonly runs: number;
  readonly counting: number;
  /** The run that the newest is held against, null for none, and why. */
  readonly baseline: { readonly run: string | null; readonly why: string };
  readonly newestAt: string;
  readonly verdict: Verdict;
  readonly expectation: ExpectationState;
}

/** Rows of a page that opens without waiting. */
const ROWS_PER_PAGE = 400;

/** Address of a page of the list, from the root of the pages; they count from 1. */
export const seriesListPage = (page: number): string => (page === 1 ? 'history.html' : `history-${page}.html`);

export const seriesListPages = (series: number): number => Math.max(1, Math.ceil(series / ROWS_PER_PAGE));

/** Series of one page of the list. */
export const seriesOfPage = <T>(all: readonly T[], page: number): T[] =>
  all.slice((page - 1) * ROWS_PER_PAGE, page * ROWS_PER_PAGE);

export function seriesRow(history: SeriesHistory, newest: RunOverview): SeriesRow {
  const { series, runs, counting, steps } = history;
  const { key } = series;
  const marks = runs.map(runMark);
  const last = runs[counting.at(-1) ?? -1];
  const figure = last === undefined ? null : tpotOf(last);
  const trend = seriesTrend(history).state;
  return {
    id: series.id,
    page: seriesPage(series.id),
    notation: shortNotation(series.topology),
    manifestId: series.manifestId,
    model: modelName({ model: newest.model, modelFamily: modelFamily(newest) }),
    profile: key.profileName,
    executed: describeBackend(key).replace(' backend', ''),
    machine: newest.machine.cpuModel,
    provenance: key.provenance,
    synthetic: series.synthetic,
    facts: seriesFacts(newest, trend),
    trend,
    marks,
    picture: pictureWords(marks),
    steps,
    tpot: figure === null ? null : formatEstimate(figure, decimalsOf([figure])),
    runs: runs.length,
    counting: counting.length,
    baseline: baselineWords(history),
    newestAt: series.lastStartedAt,
    verdict: newest.verdict,
    expectation: expectationOf(newest),
  };
}

/** What a picture of these runs shows: `34 runs, 6.124 ms to 6.371 ms, 2 disqualified`. */
export function pictureWords(marks: readonly RunMark[]): string {
  const speeds = marks.flatMap((mark) => (mark.state === 'measured' ? [mark.ms] : []));
  const low = speeds.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
  const high = speeds.reduce((most, ms) => Math.max(most, ms), Number.NEGATIVE_INFINITY);
  const range =
    speeds.length === 0 ? 'none that counts' : low === high ? msWords(low) : `${msWords(low)} to ${msWords(high)}`;
  const count = (state: RunMark['state']): number => marks.filter((mark) => mark.state === state).length;
  const others: readonly (readonly [number, string])[] = [
    [count('disqualified'), 'disqualified'],
    [count('excluded'), 'excluded'],
    [count('missing'), 'without a speed'],
  ];
  const said = others.flatMap(([number, words]) => (number === 0 ? [] : [`${number} ${words}`]));
  return listed([`${counted(marks.length, 'run')}: ${range}`, ...said]);
}

const NO_BASELINE: Readonly<Record<NoBaselineReason, string>> = {
  firstRun: 'no earlier run',
  noneCounts: 'no earlier run counts',
  isPinned: 'the newest run is pinned',
  isAccepted: 'the newest run is accepted',
  noCommit: 'it names no commit',
  unknownCommit: 'commit not known here',
  noAncestor: 'no commit before it was measured',
};

/** The baseline in few words; its page says why at length. */
function baselineWords({ baseline }: SeriesHistory): SeriesRow['baseline'] {
  switch (baseline.state) {
    case 'none':
      return { run: null, why: NO_BASELINE[baseline.because] };
    case 'ancestor':
      return {
        run: describeSeen(baseline.point),
        why: baseline.generations === 0 ? 'same commit' : 'nearest commit before',
      };
    case 'pinned':
    case 'accepted':
      return { run: describeSeen(baseline.point), why: baseline.state };
  }
}
