import { type Attributes, isElement, type Markup } from './element.ts';
import { escapeMarkup } from './escape-markup.ts';

/** Elements of HTML that are used here and have no end. */
const VOID = new Set(['br', 'img', 'input']);

const attributesHtml = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => {
      if (value === null || value === false) return '';
      return value === true ? ` ${name}` : ` ${name}="${escapeMarkup(String(value))}"`;
    })
    .join('');

/** Markup as HTML, every text and every value of an attribute escaped. Names of elements and attributes are our own. */
export function toHtml(markup: Markup): string {
  if (markup === null) return '';
  if (typeof markup === 'string') return escapeMarkup(markup);
  if (!isElement(markup)) return markup.map(toHtml).join('');
  const { name, attributes, content } = markup;
  const begin = `<${name}${attributesHtml(attributes)}>`;
  return VOID.has(name) ? begin : `${begin}${content.map(toHtml).join('')}</${name}>`;
}
