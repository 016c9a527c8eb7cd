import { capitalised } from './capitalised.ts';
import { SYNTHETIC_WORDS } from './describe-group.ts';
import { countWord, formatNumber, listed } from './format-number.ts';
import { allOverlap, decodeOf, hasInterval, type RankedRow } from './ranking.ts';
import type { RunGroup } from './run-groups.ts';
import type { RunRow } from './run-row.ts';

/** The sentence a page opens with, and what went wrong, which is set apart. */
export interface Finding {
  readonly statement: string;
  readonly alarm: string | null;
}

/** How a sentence calls a run. */
export type NameOf = (row: RunRow) => string;

/** What the runs of a page amount to. The first group with a ranking speaks for the page. */
export function findingOf(groups: readonly RunGroup[]): Finding {
  const leading = groups.find(({ ranked }) => ranked.length > 0);
  const statement = leading === undefined ? notRanked(groups) : ranking(leading, shortestNames([leading]));
  return { statement, alarm: alarmOf(groups, shortestNames(groups)) };
}

/** The topology where it belongs to one manifest of these groups only, else the manifest's id. */
export function shortestNames(groups: readonly RunGroup[]): NameOf {
  const rows = groups.flatMap((of) => [...of.ranked, ...of.unverified, ...of.disqualified, ...of.unfinished]);
  const byNotation = Map.groupBy(rows, ({ notation }) => notation);
  return ({ notation, shortNotation, manifestId }) => {
    const manifests = new Set(byNotation.get(notation)?.map((row) => row.manifestId));
    return manifests.size > 1 ? manifestId : shortNotation;
  };
}

/** Random weights come first in the sentence: nothing in it is about a real model. */
function ranking({ ranked, model }: RunGroup, nameOf: NameOf): string {
  const sentence = fastest(ranked, nameOf);
  return model?.synthetic ? `On ${SYNTHETIC_WORDS}, ${sentence.replace(/^No /, 'no ')}` : sentence;
}

/** A winner is named only where a cut's interval lies apart from all others. */
function fastest(ranked: readonly RankedRow[], nameOf: NameOf): string {
  const leaders = ranked.filter(({ rank }) => rank === 1);
  const names = listed(leaders.map(nameOf));
  if (ranked.length === 1) return `${names} is the only cut that passes every gate.`;
  if (leaders.length === 1) return `${names} is the fastest cut that passes every gate${leadWords(ranked, nameOf)}.`;
  if (!leaders.every(hasInterval)) {
    return 'No cut can be called the fastest: too few processes were measured for an interval.';
  }
  if (leaders.length === ranked.length && allOverlap(ranked)) {
    const intervals = ranked.length === 2 ? 'both intervals' : `all ${countWord(ranked.length)} intervals`;
    return `No cut is faster than another on this machine: ${intervals} overlap.`;
  }
  return `No single cut is the fastest on this machine: ${names} share the first place.`;
}

function leadWords([first, second]: readonly RankedRow[], nameOf: NameOf): string {
  const [ahead, behind] = [first, second].map((row) => (row === undefined ? null : decodeOf(row)));
  if (second === undefined || !ahead || !behind) return '';
  const percent = (ahead.median / behind.median - 1) * 100;
  return `, by ${formatNumber(percent, percent < 9.5 ? 1 : 0)} % over ${nameOf(second)}`;
}

function notRanked(groups: readonly RunGroup[]): string {
  const unverified = groups.flatMap((group) => group.unverified);
  if (unverified.length > 0) return `Nothing is ranked: ${unverifiedWords(unverified)}.`;
  if (groups.some(({ disqualified }) => disqualified.length > 0)) return 'Nothing is ranked: no cut passed its gates.';
  return groups.length === 0 ? 'Nothing is measured yet.' : 'Nothing could be measured.';
}

function unverifiedWords(rows: readonly RunRow[]): string {
  const reasons = new Set(rows.map(({ verdictWords }) => verdictWords));
  return reasons.size > 1 ? 'no cut passed every gate' : (rows[0]?.verdictWords.replace(/^unverified: /, '') ?? '');
}

/** What is news: chains that failed or passed against what was foretold, each manifest once however many profiles it has. */
export function alarmOf(groups: readonly RunGroup[], nameOf: NameOf): string | null {
  const disqualified = eachOnce(
    groups.flatMap((of) => of.disqualified.filter(({ expectation }) => expectation.state !== 'met')),
  );
  const crashed = eachOnce(groups.flatMap((of) => of.unfinished.filter(({ verdict }) => verdict.state === 'crashed')));
  const sentences = [
    ...eachOnce(groups.flatMap((of) => of.ranked)).map((row) => missedWords(row, nameOf)),
    disqualifiedWords(disqualified, nameOf),
    crashedWords(crashed, nameOf),
  ];
  const said = sentences.filter((sentence) => sentence !== null);
  return said.length === 0 ? null : said.join(' ');
}

const eachOnce = (rows: readonly RunRow[]): RunRow[] => [...new Map(rows.map((row) => [row.manifestId, row])).values()];

const missedWords = (row: RunRow, nameOf: NameOf): string | null =>
  row.expectation.state === 'missed' ? `${nameOf(row)} ${row.expectation.words}.` : null;

function disqualifiedWords(rows: readonly RunRow[], nameOf: NameOf): string | null {
  const [first] = rows;
  if (first === undefined) return null;
  if (rows.length > 1) return `${capitalised(countWord(rows.length))} were disqualified.`;
  const { gateName = '', shard = 'chain' } = first.failure ?? {};
  const where = shard === 'chain' ? '' : ` at ${shard}`;
  return `${nameOf(first)} was disqualified: its ${gateName} gate failed${where}.`;
}

function crashedWords(rows: readonly RunRow[], nameOf: NameOf): string | null {
  const [first] = rows;
  if (first === undefined) return null;
  return rows.length > 1
    ? `${capitalised(countWord(rows.length))} crashed.`
    : `${nameOf(first)} ${first.verdictWords}.`;
}
