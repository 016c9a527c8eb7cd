import { element, type Markup, type MarkupElement } from '../markup/element.ts';

/** A part of a page under the sentence that it shows. `name` is its anchor. */
export const section = (name: string, finding: Markup, ...content: readonly Markup[]): MarkupElement =>
  element(
    'section',
    { class: 'part', id: name, 'aria-labelledby': `${name}-name` },
    element('h2', { id: `${name}-name` }, finding),
    ...content,
  );
