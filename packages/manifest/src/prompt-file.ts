import { z } from 'zod';
import { ShardbenchError } from './error.ts';
import { whereIn } from './json-place.ts';
import { MAX_INTEGER } from './max-integer.ts';
import { parseJson } from './parse-json.ts';
import { readTextFile } from './read-text-file.ts';
import { requireShape } from './require-shape.ts';

const tokenId = z.int().min(0).max(MAX_INTEGER);

/** The file that holds prompts for one vocabulary. */
export const PromptFileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    note: z.string().min(1).describe('What the ids are and where they come from.'),
    vocabulary: z.int().min(1).max(MAX_INTEGER).describe('Number of token ids of the models this is for.'),
    prompts: z.array(z.array(tokenId).min(1)).min(1).describe('Token ids; a profile takes as many as it needs.'),
  })
  .meta({ title: 'Prompts', description: 'Prompts as token ids, for models of one vocabulary.' });

/** Prompts as token ids for models of one vocabulary. */
export interface PromptFile {
  readonly note: string;
  readonly vocabulary: number;
  readonly prompts: readonly (readonly number[])[];
}

/**
 * Reads prompts from text.
 * @param source name of the text in messages
 * @throws ShardbenchError `promptTokenOutsideVocabulary`, or as `requireShape` and `parseJson` do
 */
export const parsePromptFile = (text: string, source: string): PromptFile => {
  const { note, vocabulary, prompts } = requireShape(PromptFileSchema, parseJson(text, source), source);
  prompts.forEach((prompt, index) => {
    const position = prompt.findIndex((token) => token >= vocabulary);
    if (position === -1) return;
    throw new ShardbenchError('input', {
      code: 'promptTokenOutsideVocabulary',
      expected: `below vocabulary ${vocabulary}`,
      found: String(prompt[position]),
      where: whereIn(source, `prompts[${index}][${position}]`),
      remedy: 'correct the id or the vocabulary',
    });
  });
  return { note, vocabulary, prompts };
};

/** Reads a file of prompts; errors as {@link parsePromptFile} and those of reading. */
export const readPromptFile = async (path: string): Promise<PromptFile> =>
  parsePromptFile(await readTextFile(path), path);
