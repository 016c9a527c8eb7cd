import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PromptSource, parsePromptFile, promptSha256, promptSourceFor, promptTokens } from '../src/index.ts';
import { seededIntegers } from '../src/seeded-integers.ts';
import { refusalOf } from './refusal.ts';

const seeded = (vocabulary: number): PromptSource => ({ state: 'seeded', vocabulary });
const file = { note: 'fixed', vocabulary: 100, prompts: [[5, 6, 7, 8], [9]] };
const fixed: PromptSource = { state: 'fixed', file };

describe('a file of prompts', () => {
  const parse = (changes: object) => parsePromptFile(JSON.stringify({ ...file, ...changes }), 'p.json');

  it('is refused when an id is outside its vocabulary', () => {
    expect(refusalOf(() => parse({ prompts: [[1], [2, 100]] }))).toMatchObject({
      code: 'promptTokenOutsideVocabulary',
      where: 'p.json: prompts[1][1]',
    });
  });

  it('is refused without prompts, with an empty one, or with text', () => {
    expect(refusalOf(() => parse({ prompts: [] })).code).toBe('emptyList');
    expect(refusalOf(() => parse({ prompts: [[1], []] })).where).toBe('p.json: prompts[1]');
    expect(refusalOf(() => parse({ prompts: ['Hello'] })).code).toBe('wrongType');
  });

  it('is read as written', () => {
    expect(parse({})).toEqual(file);
  });
});

describe('a fixed prompt', () => {
  it('is refused when there are fewer prompts', () => {
    expect(refusalOf(() => promptTokens(fixed, { promptTokens: 1 }, 2)).code).toBe('promptIndexTooLarge');
  });

  it('is refused when it has fewer tokens', () => {
    expect(refusalOf(() => promptTokens(fixed, { promptTokens: 2 }, 1)).code).toBe('promptTooShort');
  });

  it('is the beginning of what the file holds', () => {
    expect(promptTokens(fixed, { promptTokens: 3 })).toEqual(Uint32Array.of(5, 6, 7));
  });
});

describe('a seeded prompt', () => {
  it('is refused for a vocabulary without ordinary tokens', () => {
    expect(refusalOf(() => promptTokens(seeded(3), { promptTokens: 1 })).code).toBe('promptVocabularyTooSmall');
  });

  it('stays what it was', () => {
    const tokens = promptTokens(seeded(8192), { promptTokens: 8 });
    expect(Array.from(tokens)).toMatchInlineSnapshot(`
      [
        2737,
        7852,
        1263,
        2304,
        4263,
        44,
        3416,
        6090,
      ]
    `);
    expect(promptSha256(tokens)).toMatchInlineSnapshot(
      `"aa58768b684a520513becb3ea99a0dbd03f1cc43ed6c7808f52a876923afefac"`,
    );
  });

  it('keeps to ordinary ids and begins like a longer one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 300000 }), fc.nat({ max: 9 }), (vocabulary, promptIndex) => {
        const long = promptTokens(seeded(vocabulary), { promptTokens: 100 }, promptIndex);
        expect(long).toHaveLength(100);
        expect(Math.min(...long)).toBeGreaterThanOrEqual(3);
        expect(Math.max(...long)).toBeLessThan(vocabulary);
        expect(promptTokens(seeded(vocabulary), { promptTokens: 30 }, promptIndex)).toEqual(long.slice(0, 30));
      }),
    );
  });

  it('differs by index and by vocabulary', () => {
    const texts = [0, 1, 2].flatMap((promptIndex) =>
      [512, 8192].map((vocabulary) => promptTokens(seeded(vocabulary), { promptTokens: 32 }, promptIndex).join()),
    );
    expect(new Set(texts).size).toBe(6);
  });

  it('uses the whole vocabulary', () => {
    const tokens = promptTokens(seeded(19), { promptTokens: 500 });
    expect(new Set(tokens)).toEqual(new Set(Array.from({ length: 16 }, (_, index) => index + 3)));
  });
});

describe('the source of prompts', () => {
  it('is the seed for a synthetic model, even when a file has its vocabulary', () => {
    expect(promptSourceFor({ vocabulary: 100, synthetic: true }, [file])).toEqual(seeded(100));
  });

  it('is the file for the vocabulary of a real model, and the seed when there is none', () => {
    expect(promptSourceFor({ vocabulary: 100, synthetic: false }, [file])).toEqual(fixed);
    expect(promptSourceFor({ vocabulary: 101, synthetic: false }, [file])).toEqual(seeded(101));
  });
});

it('hashes ids as little-endian 32-bit words', () => {
  const bytes = Buffer.from([1, 0, 0, 0, 0x40, 0x0d, 0x03, 0]);
  expect(promptSha256(Uint32Array.of(1, 0x30d40))).toBe(createHash('sha256').update(bytes).digest('hex'));
});

it('draws without favouring small numbers', () => {
  // The bound leaves a quarter of the words over: taking remainders alone would draw the lower third twice as often.
  const bound = 3 * 2 ** 30;
  const next = seededIntegers('fairness');
  const drawn = Array.from({ length: 3000 }, () => next(bound));
  const low = drawn.filter((value) => value < bound / 3).length;
  expect(low).toBeGreaterThan(900);
  expect(low).toBeLessThan(1100);
});
