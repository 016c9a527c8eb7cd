import { duplicateKey } from './duplicate-key.ts';
import { ShardbenchError } from './error.ts';
import { formatPlace, whereIn } from './json-place.ts';

/** Largest JSON document that is read. A manifest of forty shards has some 10 kB. */
export const MAX_JSON_BYTES = 4 * 1024 * 1024;
/** Deepest nesting that is read. A manifest needs four levels. */
export const MAX_JSON_DEPTH = 32;

const inputError = (code: string, where: string, expected: string, found: string, remedy: string): ShardbenchError =>
  new ShardbenchError('input', { code, where, expected, found, remedy });

/** Deepest nesting of a text that need not be valid JSON: brackets outside strings. */
const nestingDepth = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
};

/** The engine names a position in most of its messages; where it does not, the message quotes the text around it. */
const syntaxPlace = (message: string): string => {
  const position = /line (\d+) column (\d+)/.exec(message);
  return position === null ? '' : `: line ${position[1]}, column ${position[2]}`;
};

/**
 * Reads JSON text from outside.
 * @param source name of the text in messages
 * @throws ShardbenchError `fileHasBom`, `fileTooLarge`, `jsonTooDeep`, `notJson`, `duplicateKey`
 */
export const parseJson = (text: string, source: string): unknown => {
  if (text.startsWith('\uFEFF'))
    throw inputError(
      'fileHasBom',
      source,
      'UTF-8 without a byte order mark',
      'a byte order mark',
      'save it without one',
    );
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_JSON_BYTES) throw tooLarge(source, bytes);
  const depth = nestingDepth(text);
  if (depth > MAX_JSON_DEPTH)
    throw inputError(
      'jsonTooDeep',
      source,
      `at most ${MAX_JSON_DEPTH} levels of nesting`,
      `${depth} levels`,
      'check that this is the file you meant',
    );
  const value = parsed(text, source);
  const twice = duplicateKey(text);
  if (twice === null) return value;
  throw inputError(
    'duplicateKey',
    whereIn(source, formatPlace(twice)),
    'every key of an object once',
    `${JSON.stringify(twice.at(-1))} twice`,
    'take one of them out: programs differ in which one they read',
  );
};

const parsed = (text: string, source: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = (error as SyntaxError).message.replaceAll(/\s+/g, ' ');
    throw inputError(
      'notJson',
      `${source}${syntaxPlace(message)}`,
      'a JSON document',
      message,
      'repair the syntax: JSON has no comments, trailing commas, NaN or Infinity',
    );
  }
};

/** The error for a document above {@link MAX_JSON_BYTES}. */
export const tooLarge = (source: string, bytes: number): ShardbenchError =>
  inputError(
    'fileTooLarge',
    source,
    `at most ${MAX_JSON_BYTES} bytes`,
    `${bytes} bytes`,
    'check that this is the file you meant',
  );
