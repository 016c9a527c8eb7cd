import type { EnvironmentDifference } from '@shardbench/db/comparison';
import { capitalised } from '../data/capitalised.ts';
import { countWord } from '../data/format-number.ts';
import { foreign, type MarkupElement } from '../markup/element.ts';
import { dataTable } from './data-table.ts';
import { section } from './section.ts';

const FACT_WORDS: Readonly<Record<string, string>> = {
  osBuild: 'system build',
  backendBuild: 'backend build',
  gitCommit: 'git commit',
  gitDirty: 'local changes',
  nodeVersion: 'Node',
};

const SHORT_HASH = 12;

/** Hashes are long and say nothing past their beginning. */
const shortened = (value: string): string => (/^[0-9a-f]{32,}$/.test(value) ? `${value.slice(0, SHORT_HASH)}…` : value);

/** What surrounded the two sides and was not the same. */
export function environmentPart(differences: readonly EnvironmentDifference[]): MarkupElement {
  if (differences.length === 0) return section('environment', 'Nothing that is recorded of the surroundings differs.');
  const one = differences.length === 1;
  return section(
    'environment',
    `${capitalised(countWord(differences.length))} ${one ? 'fact' : 'facts'} of the surroundings ${one ? 'differs' : 'differ'}.`,
    dataTable({
      caption: 'Environment of both sides where it differs',
      sort: 'environment',
      className: 'wordy',
      columns: [{ name: 'Fact' }, { name: 'A' }, { name: 'B' }],
      rows: differences.map(({ fact, a, b }) => [
        foreign(FACT_WORDS[fact] ?? fact),
        foreign(shortened(a)),
        foreign(shortened(b)),
      ]),
    }),
  );
}
