import { stripVTControlCharacters } from 'node:util';

/** Main blocks of East Asian Wide and Fullwidth characters (Unicode Standard Annex 11). */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const EMOJI = /^\p{Emoji_Presentation}|^\p{Emoji}\ufe0f/u;
const INVISIBLE = /^[\p{Mark}\p{Format}\p{Control}]+$/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

const graphemeWidth = (grapheme: string): number => {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
};

/** Columns that text takes on a terminal. Colours take none; ambiguous characters, bars among them, take one. */
export const stringWidth = (text: string): number => {
  let width = 0;
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) width += graphemeWidth(segment);
  return width;
};

/** Plain text cut to at most `width` columns, the last of them `…` when something was cut off. */
export const truncate = (text: string, width: number): string => {
  if (stringWidth(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
};
