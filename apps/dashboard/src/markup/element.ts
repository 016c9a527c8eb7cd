/**
 * Pieces of a page as plain data. What a page and a script both have to show is built once, as data, and written as HTML
 * when the pages are built or made into elements where a script shows it.
 */
export interface MarkupElement {
  readonly name: string;
  readonly attributes: Attributes;
  readonly content: readonly Markup[];
}

/** Left out where the value is null or false; without a value where it is true. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** Text is text: nothing in it can begin or end an element. */
export type Markup = string | MarkupElement | null | readonly Markup[];

export const element = (name: string, attributes: Attributes, ...content: Markup[]): MarkupElement => ({
  name,
  attributes,
  content,
});

/** Text that somebody else wrote: its direction of writing stays its own. */
export const foreign = (text: string): MarkupElement => element('bdi', {}, text);

export const isElement = (markup: Markup): markup is MarkupElement =>
  typeof markup === 'object' && markup !== null && 'name' in markup;
