import { describeFinding, type Finding, isAlarm, isNews, isSuspected } from '@shardbench/db';
import type { Checked } from '../check/run-check.ts';
import { cleanText } from '../terminal/clean-text.ts';
import type { Paint, Style } from '../terminal/colour.ts';

interface Sign {
  readonly symbol: string;
  readonly word: string;
  readonly style: Style;
}

/** Shape and word say it; the colour only repeats them. */
export const signOf = (finding: Finding): Sign => {
  if (finding.kind === 'regressed') {
    return { symbol: '▼', word: isSuspected(finding) ? 'suspected' : 'slower', style: 'red' };
  }
  if (finding.kind === 'improved') return { symbol: '▲', word: 'faster', style: 'blue' };
  if (finding.kind === 'gateChanged') {
    return finding.direction === 'lost'
      ? { symbol: '✗', word: 'gate lost', style: 'red' }
      : { symbol: '✓', word: 'gate back', style: 'blue' };
  }
  return { symbol: '·', word: 'no news', style: 'dim' };
};

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** What the check comes to, in one sentence. */
export const checkHeadline = ({ findings, keys, newRuns, repeated, since }: Checked): string => {
  const where = since.state === 'from' ? `since ${since.startedAt}` : 'of the newest session';
  if (keys === 0) return `no new runs ${where}`;
  const judged = `${count(newRuns, 'new run')} on ${count(keys, 'key')} ${where}${repeated > 0 ? `, ${repeated} run again` : ''}`;
  const parts = [
    [findings.filter((of) => of.kind === 'regressed' && !isSuspected(of)).length, 'slower', 'slower'],
    [findings.filter(isSuspected).length, 'suspected', 'suspected'],
    [findings.filter(({ kind }) => kind === 'improved').length, 'faster', 'faster'],
    [findings.filter(({ kind }) => kind === 'gateChanged').length, 'gate change', 'gate changes'],
  ] as const;
  const found = parts.filter(([n]) => n > 0).map(([n, one, many]) => count(n, one, many));
  return `${found.length > 0 ? found.join(', ') : 'nothing new'}: ${judged}`;
};

const WORDS: Readonly<Partial<Record<Finding['kind'], string>>> = {
  unchanged: 'unchanged',
  inconclusive: "can't tell",
  insufficient: 'too little to decide',
  noBaseline: 'no baseline',
  incomparable: 'first of its key',
  notQualified: 'no speed that counts',
};

/** What is no news, by kind, with a sentence for each series. */
export const quietFindings = (findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> =>
  Map.groupBy(
    findings.filter((finding) => !isNews(finding)),
    ({ kind }) => WORDS[kind] ?? kind,
  );

/** The findings of a check that somebody should read, alarms first. */
export const newsOf = (findings: readonly Finding[]): Finding[] => [
  ...findings.filter(isAlarm),
  ...findings.filter((finding) => isNews(finding) && !isAlarm(finding)),
];

/** Sentences on one line each; of what is no news only how many, unless all is asked for. */
export const checkReport = (checked: Checked, paint: Paint, all: boolean): string => {
  const line = (finding: Finding): string => {
    const { symbol, word, style } = signOf(finding);
    return `${paint(style, `${symbol} ${word}`)}  ${cleanText(describeFinding(finding))}`;
  };
  const quiet = [...quietFindings(checked.findings)].map(([word, same]) => {
    const sentences = all ? same.map((finding) => `\n    ${cleanText(describeFinding(finding))}`).join('') : '';
    return `  ${word}: ${same.length}${sentences}`;
  });
  const news = newsOf(checked.findings).map(line);
  return [paint('bold', checkHeadline(checked)), ...news, ...quiet].join('\n');
};
