import { describeVerdict } from '@shardbench/gates';
import { capitalised } from './capitalised.ts';
import { SYNTHETIC_WORDS } from './describe-group.ts';
import type { Finding } from './finding.ts';
import { counted, countWord, listed } from './format-number.ts';
import { newestJudged } from './series-changes.ts';
import type { SeriesHistory, SeriesStep } from './series-history.ts';
import { type SeriesTrend, STEP_MINIMUM, seriesTrend } from './series-trend.ts';
import { changeWords, describeSeen, msWords, seriesName } from './series-words.ts';

/** What became of a series, and what in it nobody has accepted. */
export function seriesFinding(history: SeriesHistory): Finding {
  const trend = seriesTrend(history);
  const level = history.segments.at(-1)?.medianMs ?? 0;
  const { statement, alarm } = trendFinding(history, trend, msWords(level));
  if (!history.series.synthetic) return { statement, alarm };
  return { statement: `On ${SYNTHETIC_WORDS}, ${statement.replace(/^No /, 'no ')}`, alarm };
}

function trendFinding(history: SeriesHistory, trend: SeriesTrend, level: string): Finding {
  const name = seriesName(history);
  const count = history.counting.length;
  switch (trend.state) {
    case 'noSpeed':
      return { statement: `No run of ${name} has a speed that counts${newestWords(history)}.`, alarm: null };
    case 'failing':
      return {
        statement: `${name} took ${level} per token.`,
        alarm: `Its newest run is ${describeVerdict(trend.run.verdict)}.`,
      };
    case 'tooShort':
      return { statement: `${name} takes ${level} per token; ${fewWords(count)}.`, alarm: null };
    case 'level':
      return {
        statement: `${name} holds its level of ${level} per token: no step in ${counted(count, 'run')}.`,
        alarm: null,
      };
    case 'slower':
    case 'faster':
      return steppedFinding(name, level, trend.step, history.steps.length);
  }
}

function steppedFinding(name: string, level: string, step: SeriesStep, steps: number): Finding {
  const which = steps === 1 ? '' : `, the last of ${countWord(steps)} steps`;
  const got = `got ${changeWords(step.change)} at ${describeSeen(step.first)}${which}`;
  if (step.settled !== null) {
    const { how, author } = step.settled;
    const settled = how === 'accepted' ? `which ${author} accepted` : `and ${author} pinned a baseline since`;
    return { statement: `${name} takes ${level} per token: it ${got}, ${settled}.`, alarm: null };
  }
  if (step.change < 0) return { statement: `${name} takes ${level} per token: it ${got}.`, alarm: null };
  return { statement: `${name} takes ${level} per token.`, alarm: `It ${got}, and nobody accepted that.` };
}

function newestWords({ runs }: SeriesHistory): string {
  const verdict = newestJudged(runs)?.verdict ?? runs.at(-1)?.verdict;
  if (verdict === undefined) return '';
  const newest = verdict.state === 'qualified' ? 'excluded' : describeVerdict(verdict);
  return runs.length === 1 ? `: the only one is ${newest}` : `: the newest is ${newest}`;
}

const fewWords = (count: number): string =>
  count === 1
    ? 'one run says nothing about a change'
    : `${countWord(count)} runs are too few to find a step in, ${countWord(STEP_MINIMUM)} are the least`;

/** What the chart of a series shows. */
export function stepsFinding({ counting, steps }: Pick<SeriesHistory, 'counting' | 'steps'>): string {
  const count = counting.length;
  if (count === 0) return 'No speed through time.';
  if (count === 1) return 'One run shows no change.';
  if (count < STEP_MINIMUM) return `${capitalised(countWord(count))} runs that count: too few to find a step in.`;
  if (steps.length === 0) return 'No step: one level throughout.';
  return `${capitalised(countWord(steps.length))} step${steps.length === 1 ? '' : 's'} in ${counted(count, 'run')} that count.`;
}

/** Series that a sentence names; more than these are counted. */
const MOST_NAMED = 2;

/** What all series amount to, and which of them somebody has to look at. */
export function seriesListFinding(histories: readonly SeriesHistory[]): Finding {
  const [only] = histories;
  if (only === undefined) return { statement: 'No series is measured yet.', alarm: null };
  if (histories.length === 1) return seriesFinding(only);
  const trends = histories.map((history) => ({ history, trend: seriesTrend(history) }));
  const slower = trends.filter(({ trend }) => trend.state === 'slower' && trend.step.settled === null);
  const count = (state: SeriesTrend['state']): number => trends.filter(({ trend }) => trend.state === state).length;
  const parts: readonly (readonly [number, string, string])[] = [
    [count('level'), 'holds its level', 'hold their level'],
    [count('faster'), 'got faster', 'got faster'],
    [count('slower') - slower.length, 'got slower and was accepted', 'got slower and were accepted'],
    [count('tooShort'), 'is too short to tell', 'are too short to tell'],
    [count('noSpeed'), 'has no speed', 'have no speed'],
  ];
  const said = parts.flatMap(([number, one, many]) => {
    if (number === 0) return [];
    return [`${number === histories.length ? 'all' : countWord(number)} ${number === 1 ? one : many}`];
  });
  const rest = said.length === 0 ? '' : `: ${listed(said)}`;
  const alarms = [
    slowerWords(
      slower.map(({ history }) => history),
      histories,
    ),
    failingWords(count('failing')),
  ];
  const alarm = alarms.filter((words) => words !== null).join(' ');
  return {
    statement: `${capitalised(countWord(histories.length))} series through time${rest}.`,
    alarm: alarm === '' ? null : alarm,
  };
}

/** The topology and the profile where they belong to one series only, else the manifest's id and the profile. */
function nameAmong(history: SeriesHistory, histories: readonly SeriesHistory[]): string {
  const name = seriesName(history);
  const others = histories.filter((other) => seriesName(other) === name);
  return others.length === 1 ? name : `${history.series.manifestId} ${history.series.key.profileName}`;
}

function slowerWords(slower: readonly SeriesHistory[], histories: readonly SeriesHistory[]): string | null {
  if (slower.length === 0) return null;
  if (slower.length > MOST_NAMED) return `${capitalised(countWord(slower.length))} got slower and nobody accepted it.`;
  const named = slower.map(
    (history) => `${nameAmong(history, histories)} got ${changeWords(history.steps.at(-1)?.change ?? 0)}`,
  );
  return `${listed(named)}, and nobody accepted that.`;
}

function failingWords(failing: number): string | null {
  if (failing === 0) return null;
  return `${capitalised(countWord(failing))} no longer ${failing === 1 ? 'passes its' : 'pass their'} gates.`;
}
