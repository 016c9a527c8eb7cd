import { isElement, type Markup } from './element.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Markup as nodes of this document. `space` is the namespace of the element that they go into. */
export function toNodes(markup: Markup, space: string | null = null): Node[] {
  if (markup === null) return [];
  if (typeof markup === 'string') return [document.createTextNode(markup)];
  if (!isElement(markup)) return markup.flatMap((part) => toNodes(part, space));
  const { name, attributes, content } = markup;
  const own = name === 'svg' ? SVG : space;
  const made = own === null ? document.createElement(name) : document.createElementNS(own, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(attribute, value === true ? '' : String(value));
  }
  made.append(...content.flatMap((part) => toNodes(part, own)));
  return [made];
}
