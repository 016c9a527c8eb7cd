import type { DifferingKey } from '@shardbench/db/comparison';
import { countWord } from '../data/format-number.ts';
import { element, foreign, type MarkupElement } from '../markup/element.ts';
import { dataTable } from './data-table.ts';
import { section } from './section.ts';

/** What each key is called, and why runs that differ in it say nothing about each other. */
const KEYS: Readonly<Record<string, { readonly name: string; readonly why: string }>> = {
  machine: { name: 'machine', why: 'another machine is faster or slower at everything, whatever the cut' },
  backend: { name: 'backend', why: 'another backend executes the same shards by other code on other units' },
  computeUnits: { name: 'compute units', why: 'other units have other speeds: the difference would be theirs' },
  threads: { name: 'threads', why: 'more threads share the work of one token: the difference would be theirs' },
  model: { name: 'model', why: 'other weights are other work per token' },
  profile: { name: 'profile', why: 'another number of tokens or requests is another workload' },
  prompt: { name: 'prompt', why: 'another prompt may lead to other tokens, and so to other work' },
  provenance: { name: 'provenance', why: 'another tool takes its times at other moments' },
  addon: { name: 'addon', why: 'an addon with deliberate faults is for tests alone' },
};

/** Which keys differ, with both values. */
export function keysPart(keys: readonly DifferingKey[]): MarkupElement {
  const few = keys.length === 1 ? 'one key' : `${countWord(keys.length)} keys`;
  return section(
    'keys',
    `These runs differ in ${few}, so a shift between them would mean nothing.`,
    dataTable({
      caption: 'Keys in which the two sides differ',
      sort: null,
      className: 'wordy',
      columns: [{ name: 'Key' }, { name: 'A' }, { name: 'B' }, { name: 'Why that matters' }],
      rows: keys.map(({ key, a, b }) => [KEYS[key]?.name ?? key, foreign(a), foreign(b), KEYS[key]?.why ?? '']),
    }),
    element(
      'p',
      { class: 'note' },
      'Choose two runs that agree in these. How a chain is cut may differ: that is what is compared.',
    ),
  );
}
