import {
  describeFinding,
  type Finding,
  type FindingSign,
  isSuspected,
  newsOf,
  quietFindings,
  signOf,
} from '@shardbench/db';
import type { Checked } from '../check/run-check.ts';
import { cleanText } from '../terminal/clean-text.ts';
import type { Paint, Style } from '../terminal/colour.ts';

const STYLES: Readonly<Record<FindingSign['tone'], Style>> = { worse: 'red', better: 'blue', none: 'dim' };

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

/** Sentences on one line each; of what is no news only how many, unless all is asked for. */
export const checkReport = (checked: Checked, paint: Paint, all: boolean): string => {
  const line = (finding: Finding): string => {
    const { symbol, word, tone } = signOf(finding);
    return `${paint(STYLES[tone], `${symbol} ${word}`)}  ${cleanText(describeFinding(finding))}`;
  };
  const quiet = [...quietFindings(checked.findings)].map(([word, same]) => {
    const sentences = all ? same.map((finding) => `\n    ${cleanText(describeFinding(finding))}`).join('') : '';
    return `  ${word}: ${same.length}${sentences}`;
  });
  const news = newsOf(checked.findings).map(line);
  return [paint('bold', checkHeadline(checked)), ...news, ...quiet].join('\n');
};
