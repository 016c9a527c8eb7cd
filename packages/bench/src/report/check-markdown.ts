import { describeFinding, type Finding, newsOf, quietFindings, signOf } from '@shardbench/db';
import type { Checked } from '../check/run-check.ts';
import { cleanText } from '../terminal/clean-text.ts';
import { checkHeadline } from './check-report.ts';

/** Text from files and people as it stands: no markup, no mention of anybody, no link. */
export const markdownText = (text: string): string =>
  cleanText(text)
    .replace(/[\\`*_[\]{}()#+!|~-]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll('://', '&#58;//');

const item = (finding: Finding): string => {
  const { symbol, word } = signOf(finding);
  return `- ${symbol} **${word}**: ${markdownText(describeFinding(finding))}`;
};

const section = ([word, same]: readonly [string, readonly Finding[]]): string => {
  const items = same.map((finding) => `- ${markdownText(describeFinding(finding))}`);
  return `<details><summary>${markdownText(word)}: ${same.length}</summary>\n\n${items.join('\n')}\n\n</details>`;
};

/** A check as the summary of a pull request: what is news, then the rest folded away. */
export const checkMarkdown = (checked: Checked): string => {
  const news = newsOf(checked.findings).map(item);
  const parts = [
    `### Shardbench: ${markdownText(checkHeadline(checked))}`,
    ...(news.length > 0 ? [news.join('\n')] : []),
    ...[...quietFindings(checked.findings)].map(section),
  ];
  return `${parts.join('\n\n')}\n`;
};
