import { type Attributes, isElement, type Markup } from './element.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Elements of HTML that are used here and have no end. */
const VOID = new Set(['br', 'img', 'input']);

const attributesHtml = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => {
      if (value === null || value === false) return '';
      return value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`;
    })
    .join('');

/** Markup as HTML, every text and every value of an attribute escaped. Names of elements and attributes are our own. */
export function toHtml(markup: Markup): string {
  if (markup === null) return '';
  if (typeof markup === 'string') return escaped(markup);
  if (!isElement(markup)) return markup.map(toHtml).join('');
  const { name, attributes, content } = markup;
  const begin = `<${name}${attributesHtml(attributes)}>`;
  return VOID.has(name) ? begin : `${begin}${content.map(toHtml).join('')}</${name}>`;
}
