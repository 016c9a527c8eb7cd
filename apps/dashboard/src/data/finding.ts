import type { Verdict } from '@shardbench/gates';
import { capitalised } from './capitalised.ts';
import { countWord, formatNumber, listed } from './format-number.ts';
import { decodeOf, type RankedRow } from './ranking.ts';
import type { RunGroup } from './run-groups.ts';
import type { RunRow } from './run-row.ts';

/** The sentence a page opens with, and what went wrong, which is set apart. */
export interface Finding {
  readonly statement: string;
  readonly alarm: string | null;
}

/** How a sentence calls a run. */
type NameOf = (row: RunRow) => string;

/** What the runs of a page amount to. The first group with a ranking speaks for the page. */
export function findingOf(groups: readonly RunGroup[]): Finding {
  const leading = groups.find(({ ranked }) => ranked.length > 0);
  const statement = leading === undefined ? notRanked(groups) : fastest(leading.ranked, shortestNames([leading]));
  return { statement, alarm: alarmOf(groups, shortestNames(groups)) };
}

/** The topology where it belongs to one manifest of these groups only, else the manifest's id. */
function shortestNames(groups: readonly RunGroup[]): NameOf {
  const rows = groups.flatMap((of) => [...of.ranked, ...of.unverified, ...of.disqualified, ...of.unfinished]);
  const byNotation = Map.groupBy(rows, ({ notation }) => notation);
  return ({ notation, shortNotation, manifestId }) => {
    const manifests = new Set(byNotation.get(notation)?.map((row) => row.manifestId));
    return manifests.size > 1 ? manifestId : shortNotation;
  };
}

function fastest(ranked: readonly RankedRow[], nameOf: NameOf): string {
  const leaders = ranked.filter(({ rank }) => rank === 1);
  const names = listed(leaders.map(nameOf));
  if (ranked.length === 1) return `${names} is the only cut that passes every gate.`;
  if (leaders.length > 1) return `${names} are the fastest cuts that pass every gate: they cannot be told apart.`;
  return `${names} is the fastest cut that passes every gate${leadWords(ranked, nameOf)}.`;
}

function leadWords([first, second]: readonly RankedRow[], nameOf: NameOf): string {
  const [ahead, behind] = [first, second].map((row) => (row === undefined ? null : decodeOf(row)));
  if (second === undefined || !ahead || !behind) return '';
  const percent = (ahead.median / behind.median - 1) * 100;
  return `, by ${formatNumber(percent, percent < 9.5 ? 1 : 0)} % over ${nameOf(second)}`;
}

function notRanked(groups: readonly RunGroup[]): string {
  const unverified = groups.flatMap((group) => group.unverified);
  if (unverified.length > 0) return `Nothing is ranked yet: ${unverifiedWords(unverified)}.`;
  if (groups.some(({ disqualified }) => disqualified.length > 0)) return 'Nothing is ranked: no cut passed its gates.';
  return groups.length === 0 ? 'Nothing is measured yet.' : 'Nothing could be measured.';
}

function unverifiedWords(rows: readonly RunRow[]): string {
  const reasons = new Set(rows.map(({ verdict }) => (verdict.state === 'unverified' ? verdict.reason : null)));
  const [reason] = reasons;
  if (reasons.size > 1) return 'no cut passed every gate';
  if (reason !== 'gatesNotBuilt') return rows[0]?.verdictWords.replace(/^unverified: /, '') ?? '';
  const missing = new Set(
    rows.flatMap(({ gates }) => gates.filter(({ state }) => state === 'notRun').map(({ name }) => name)),
  );
  return `${listed([...missing])} ${missing.size === 1 ? 'is' : 'are'} not built`;
}

/** Disqualified and crashed chains, each manifest once however many profiles it has; expected failures are no news. */
function alarmOf(groups: readonly RunGroup[], nameOf: NameOf): string | null {
  const disqualified = eachOnce(groups.flatMap((of) => of.disqualified.filter(({ expected }) => !expected)));
  const crashed = eachOnce(groups.flatMap((of) => of.unfinished.filter(inState('crashed'))));
  const sentences = [disqualifiedWords(disqualified, nameOf), crashedWords(crashed, nameOf)];
  const said = sentences.filter((sentence) => sentence !== null);
  return said.length === 0 ? null : said.join(' ');
}

const inState =
  (state: Verdict['state']) =>
  ({ verdict }: RunRow): boolean =>
    verdict.state === state;

const eachOnce = (rows: readonly RunRow[]): RunRow[] => [...new Map(rows.map((row) => [row.manifestId, row])).values()];

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
