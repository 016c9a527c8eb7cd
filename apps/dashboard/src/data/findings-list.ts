import {
  describeFinding,
  type Finding,
  type FindingSign,
  isAlarm,
  isSuspected,
  newsOf,
  quietFindings,
  type SessionFindings,
  signOf,
} from '@shardbench/db';
import { comparePage } from './comparison-links.ts';
import { countWord, listed } from './format-number.ts';
import { runPage } from './run-row.ts';
import { seriesPage } from './series-page.ts';

/** A finding as a line of a page: the sentence is the one that the terminal prints. */
export interface ListedFinding {
  readonly sign: FindingSign;
  readonly sentence: string;
  readonly manifest: string;
  readonly alarm: boolean;
  /** Page of the newest run that was judged, from the root of the pages. */
  readonly run: string;
  /** Page of its series. */
  readonly series: string;
  /** Page of the comparison with the run before the change, null where nothing was compared. */
  readonly comparison: string | null;
}

export function listedFinding(finding: Finding): ListedFinding {
  return {
    sign: signOf(finding),
    sentence: describeFinding(finding),
    manifest: finding.manifest,
    alarm: isAlarm(finding),
    run: runPage(finding.runId),
    series: seriesPage(finding.seriesId),
    comparison: comparisonOf(finding),
  };
}

/** A change of speed is told against one run: the baseline, or the last one before a step. */
function comparisonOf(finding: Finding): string | null {
  if (finding.kind !== 'regressed' && finding.kind !== 'improved') return null;
  const { against } = finding;
  const before = against.state === 'baseline' ? against.choice.point : against.step.last;
  return comparePage(before.runId, finding.runId);
}

/** Findings of a kind that are no news. */
export interface QuietFindings {
  /** `unchanged`, `no baseline`. */
  readonly words: string;
  readonly count: number;
  /** The first of them. */
  readonly shown: readonly ListedFinding[];
}

/** What a check of one session found, by what a reader wants to know first. */
export interface FindingsList {
  readonly startedAt: string;
  readonly keys: number;
  readonly slower: readonly ListedFinding[];
  readonly gates: readonly ListedFinding[];
  readonly faster: readonly ListedFinding[];
  readonly quiet: readonly QuietFindings[];
}

/** Sentences of one kind of what is no news; the rest is counted. */
const MOST_QUIET = 5;

export function findingsList({ startedAt, keys, findings }: SessionFindings): FindingsList {
  const news = newsOf(findings);
  const of = (kind: Finding['kind']): ListedFinding[] =>
    news.filter((finding) => finding.kind === kind).map(listedFinding);
  return {
    startedAt,
    keys,
    slower: of('regressed'),
    gates: of('gateChanged'),
    faster: of('improved'),
    quiet: [...quietFindings(findings)].map(([words, all]) => {
      return { words, count: all.length, shown: all.slice(0, MOST_QUIET).map(listedFinding) };
    }),
  };
}

/** The newest session before these findings in which something got slower, null when none of the sessions has any. */
export function earlierRegression(sessions: readonly SessionFindings[]): FindingsList | null {
  const [newest, ...earlier] = sessions;
  if (newest === undefined || newest.findings.some(({ kind }) => kind === 'regressed')) return null;
  const found = earlier.find(({ findings }) => findings.some(({ kind }) => kind === 'regressed'));
  return found === undefined ? null : findingsList(found);
}

/** What the newest session brought, as the beginning of a sentence. */
export interface NewsLead {
  readonly words: string;
  /** Somebody should look at it. */
  readonly alarm: boolean;
}

/** `In the newest session one chain got slower and two fail gates as they did not before`; null where nothing was held against anything. */
export function newsLead(findings: readonly Finding[]): NewsLead | null {
  const count = (of: (finding: Finding) => boolean): number => keysOf(findings.filter(of));
  const suspected = count(isSuspected);
  const slower = count((of) => of.kind === 'regressed' && !isSuspected(of));
  const lost = count((of) => of.kind === 'gateChanged' && of.direction !== 'regained');
  const back = count((of) => of.kind === 'gateChanged' && of.direction === 'regained');
  const faster = count(({ kind }) => kind === 'improved');
  const parts: readonly (readonly [number, string, string])[] = [
    [slower, 'got slower', 'got slower'],
    [suspected, 'is suspected to be slower', 'are suspected to be slower'],
    [lost, 'fails a gate as it did not before', 'fail gates as they did not before'],
    [back, 'passes its gates again', 'pass their gates again'],
    [faster, 'got faster', 'got faster'],
  ];
  const said = parts
    .filter(([number]) => number > 0)
    .map(([number, one, many], index) => {
      const noun = index > 0 ? '' : number === 1 ? ' chain' : ' chains';
      return `${countWord(number)}${noun} ${number === 1 ? one : many}`;
    });
  if (said.length > 0) return { words: inNewest(listed(said)), alarm: slower + suspected + lost > 0 };
  const compared = findings.some(({ kind }) => kind === 'unchanged');
  return compared ? { words: inNewest('nothing got measurably slower'), alarm: false } : null;
}

const inNewest = (words: string): string => `In the newest session ${words}`;

/** A key counts once, whether decode or prefill or both of it changed. */
const keysOf = (findings: readonly Finding[]): number => new Set(findings.map(({ seriesId }) => seriesId)).size;
