// Writes manifests/prompts/phi4-mini.json: ids without a text, in the distribution that text has in such a vocabulary.
import { writeFile } from 'node:fs/promises';
import type { PromptFile } from '../src/prompt-file.ts';
import { seededIntegers } from '../src/seeded-integers.ts';

const VOCABULARY = 200064;
const BOS = 199999;
/** Ids from here on are special. */
const FIRST_SPECIAL = 199998;
const PROMPTS = 4;
const LENGTH = 512;
/** Ids below 256 are single bytes, rare in text; every doubling above is drawn equally often, because common tokens have low ids. */
const LOWEST_BITS = 8;
const HIGHEST_BITS = 17;

const ordinaryToken = (next: (bound: number) => number): number => {
  for (;;) {
    const low = 2 ** (LOWEST_BITS + next(HIGHEST_BITS - LOWEST_BITS + 1));
    const token = low + next(low);
    if (token < FIRST_SPECIAL) return token;
  }
};

/** The committed prompts, from their recipe. */
export const phi4MiniPrompts = (): PromptFile => ({
  note: 'Fixed token ids for Phi-4-mini, not text: no tokenizer made them. Each prompt is the beginning-of-sequence id 199999 and then ids from 256 to 199997 drawn with a fixed seed (scripts/write-prompts.ts of the manifest package), low ids more often, as in text. They decide how much is computed, not what a sensible answer would be.',
  vocabulary: VOCABULARY,
  prompts: Array.from({ length: PROMPTS }, (_, promptIndex) => {
    const next = seededIntegers(`shardbench/phi4-mini/${promptIndex}`);
    return [BOS, ...Array.from({ length: LENGTH - 1 }, () => ordinaryToken(next))];
  }),
});

if (import.meta.main) {
  const file = { $schema: '../../packages/manifest/schema/prompts.schema.json', ...phi4MiniPrompts() };
  const path = new URL('../../../manifests/prompts/phi4-mini.json', import.meta.url);
  await writeFile(path, `${JSON.stringify(file, null, 2)}\n`);
}
