import type { LogSummary, StoredLogEntry } from '@shardbench/db';
import { capitalised } from './capitalised.ts';
import { counted, countWord } from './format-number.ts';

/** Page of an entry, from the root of the pages. */
export const logPage = (id: string): string => `log/${id}.html`;

/** The sentence an entry's page opens with: its lesson, or what an intent sets out to do. */
export function logFinding({ kind, summary }: Pick<StoredLogEntry, 'kind' | 'summary'>): string {
  return kind === 'intent'
    ? `${summary.intent.split(/[.:](?=\s|$)/)[0]}.`
    : firstSentence(summary.lesson ?? summary.result);
}

/** A point ends a sentence only before a blank: `16.7` and `phi4.json` go on. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

export interface LogSection {
  readonly name: string;
  readonly text: string;
}

const SECTIONS: readonly (keyof LogSummary)[] = ['intent', 'setup', 'result', 'surprise', 'lesson', 'next'];

/** The sections that an entry has, in its order. */
export function logSections({ summary }: Pick<StoredLogEntry, 'summary'>): LogSection[] {
  return SECTIONS.flatMap((name) => {
    const text = summary[name];
    return text === null ? [] : [{ name: capitalised(name), text }];
  });
}

/** The sentence of the log's own page. */
export function logStatement(entries: readonly StoredLogEntry[]): string {
  if (entries.length === 0) return 'No entry of a published log is stored.';
  const figures = entries.reduce((sum, entry) => sum + entry.figures.length, 0);
  const noun = entries.length === 1 ? 'entry' : 'entries';
  return `${capitalised(countWord(entries.length))} published ${noun} with ${counted(figures, 'figure')}: to be read beside what is measured here, never ranked with it.`;
}
