import { createHash } from 'node:crypto';
import { ShardbenchError } from './error.ts';
import type { PromptFile } from './prompt-file.ts';
import { seededIntegers } from './seeded-integers.ts';

/** Ids below this are special in every vocabulary that is seeded: padding, beginning, end. */
export const FIRST_ORDINARY_TOKEN = 3;

/** Where the ids of a prompt come from. */
export type PromptSource =
  /** Drawn evenly from the ordinary ids, by vocabulary and prompt index. */
  | { readonly state: 'seeded'; readonly vocabulary: number }
  /** Fixed in a file. */
  | { readonly state: 'fixed'; readonly file: PromptFile };

/**
 * Chooses where prompts for a model come from: the file for its vocabulary, or the seed when the model is synthetic or
 * no file is for it.
 */
export const promptSourceFor = (
  model: { readonly vocabulary: number; readonly synthetic: boolean },
  files: readonly PromptFile[],
): PromptSource => {
  const { vocabulary, synthetic } = model;
  const file = synthetic ? undefined : files.find((candidate) => candidate.vocabulary === vocabulary);
  return file === undefined ? { state: 'seeded', vocabulary } : { state: 'fixed', file };
};

const promptError = (code: string, expected: string, found: string, remedy: string): ShardbenchError =>
  new ShardbenchError('input', { code, expected, found, where: 'prompt', remedy });

const seededTokens = (vocabulary: number, length: number, promptIndex: number): Uint32Array => {
  const ordinary = vocabulary - FIRST_ORDINARY_TOKEN;
  if (ordinary < 1)
    throw promptError(
      'promptVocabularyTooSmall',
      `more than ${FIRST_ORDINARY_TOKEN} token ids`,
      String(vocabulary),
      'use a model with ordinary tokens',
    );
  const next = seededIntegers(`shardbench/prompt/${vocabulary}/${promptIndex}`);
  return Uint32Array.from({ length }, () => FIRST_ORDINARY_TOKEN + next(ordinary));
};

const fixedTokens = (file: PromptFile, length: number, promptIndex: number): Uint32Array => {
  const prompt = file.prompts[promptIndex];
  if (prompt === undefined)
    throw promptError(
      'promptIndexTooLarge',
      `an index below ${file.prompts.length}`,
      String(promptIndex),
      'use fewer prompts or add some to the file',
    );
  if (prompt.length < length)
    throw promptError(
      'promptTooShort',
      `${length} tokens`,
      `${prompt.length} in prompt ${promptIndex}`,
      'use a profile with a shorter prompt or lengthen the prompts in the file',
    );
  return Uint32Array.from(prompt.slice(0, length));
};

/**
 * Token ids of a prompt. A shorter prompt is the beginning of a longer one with the same index; different indexes give
 * different prompts.
 * @param profile only its `promptTokens` counts
 * @throws ShardbenchError `promptVocabularyTooSmall`, `promptIndexTooLarge`, `promptTooShort`
 */
export const promptTokens = (
  source: PromptSource,
  profile: { readonly promptTokens: number },
  promptIndex = 0,
): Uint32Array =>
  source.state === 'seeded'
    ? seededTokens(source.vocabulary, profile.promptTokens, promptIndex)
    : fixedTokens(source.file, profile.promptTokens, promptIndex);

/** SHA-256 (64 hexadecimal digits) over token ids as little-endian unsigned 32-bit numbers. */
export const promptSha256 = (tokens: Uint32Array): string => {
  const bytes = Buffer.alloc(tokens.length * 4);
  tokens.forEach((token, index) => {
    bytes.writeUInt32LE(token, index * 4);
  });
  return createHash('sha256').update(bytes).digest('hex');
};
