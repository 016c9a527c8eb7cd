import { expect, test } from 'vitest';
import { SYNTHETIC_MODELS } from '../src/synthetic-spec.ts';
import { SYNTHETIC_BOS, SYNTHETIC_EOS, syntheticTokenizer } from '../src/synthetic-tokenizer.ts';

test.each(Object.values(SYNTHETIC_MODELS))('$name’s tokens are unique and as many as its vocabulary', (spec) => {
  const { tokens, types } = syntheticTokenizer(spec.vocabulary);
  expect(new Set(tokens).size).toBe(spec.vocabulary);
  expect(types.length).toBe(spec.vocabulary);
});

test('every byte has a token, so any text can be encoded', () => {
  const { tokens } = syntheticTokenizer(512);
  const bytes = tokens.slice(3, 259);
  expect(new Set(bytes).size).toBe(256);
  expect(bytes.every((token) => [...token].length === 1)).toBe(true);
  expect(bytes[0x41]).toBe('A');
  expect(bytes[0x20]).toBe('Ġ');
  expect(bytes[0x0a]).toBe('Ċ');
});

test('begin and end are control tokens', () => {
  const { types } = syntheticTokenizer(512);
  expect([types[SYNTHETIC_BOS], types[SYNTHETIC_EOS], types[3]]).toEqual([3, 3, 1]);
});

test('a merge makes a token from tokens', () => {
  const { tokens, merges } = syntheticTokenizer(512);
  for (const merge of merges) {
    const parts = merge.split(' ');
    expect(parts.every((part) => tokens.includes(part))).toBe(true);
    expect(tokens).toContain(parts.join(''));
  }
});
