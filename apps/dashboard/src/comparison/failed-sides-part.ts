import type { Arm, Both } from '@shardbench/db/comparison';
import { element, foreign, type MarkupElement } from '../markup/element.ts';
import type { ComparedRun } from './compared-run.ts';
import { section } from './section.ts';

function side(arm: Arm, { failure, page, verdictWords }: ComparedRun, root: string): MarkupElement {
  const words =
    failure === null
      ? verdictWords
      : `${failure.gateName} gate, ${failure.shard}: ${failure.words}${failure.expected ? '; its manifest expects that' : ''}`;
  return element(
    'li',
    {},
    element('strong', {}, `${arm.toUpperCase()} · `),
    foreign(words),
    ' · ',
    element('a', { href: `${root}${page}#gates` }, 'its gates'),
  );
}

/** Which side cannot be compared, and which gate says so. */
export function failedSidesPart(sides: readonly Arm[], runs: Both<ComparedRun>, root: string): MarkupElement {
  const [only] = sides;
  const words =
    sides.length === 1 && only !== undefined ? `${only.toUpperCase()} has no speed` : 'Neither side has a speed';
  return section(
    'failed',
    `${words}, so there is nothing to compare.`,
    element(
      'ul',
      { class: 'failed-sides' },
      sides.map((arm) => side(arm, runs[arm], root)),
    ),
  );
}
