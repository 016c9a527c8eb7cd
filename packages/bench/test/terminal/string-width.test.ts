import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText } from '../../src/terminal/clean-text.ts';
import { stringWidth, truncate } from '../../src/terminal/string-width.ts';

test.each([
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['\u200b', 0],
  ['日本語', 6],
  ['한글', 4],
  ['ｆｕｌｌ', 8],
  ['🙂', 2],
  ['👩‍👩‍👧', 2],
  ['🇨🇭', 2],
  ['1️⃣', 2],
  ['█▓▒░│╱', 6],
  ['17.06–17.20', 11],
  ['\u001b[31mred\u001b[39m', 3],
])('%j takes %i columns', (text, width) => {
  expect(stringWidth(text)).toBe(width);
});

test('nothing is cut off that fits, and what is cut says so', () => {
  expect(truncate('abcdef', 6)).toBe('abcdef');
  expect(truncate('abcdef', 5)).toBe('abcd…');
  expect(truncate('日本語', 4)).toBe('日…');
  expect(truncate('abc', 1)).toBe('…');
  expect(truncate('abc', 0)).toBe('');
});

test('cut text never takes more columns than allowed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 12 }), (text, width) => {
      expect(stringWidth(truncate(cleanText(text), width))).toBeLessThanOrEqual(width);
    }),
  );
});

test('clean text has no control character, line end or turn of direction left', () => {
  expect(cleanText('\u001b[2Ja\nb\r\u0007c\u202ed\u2028e')).toBe('a b c d e');
  expect(cleanText('\u001b]8;;http://x\u0007link\u001b]8;;\u0007')).toBe('link');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(cleanText(text)).not.toMatch(/[\p{Control}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
