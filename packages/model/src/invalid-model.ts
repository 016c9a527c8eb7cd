import { type ErrorFacts, ShardbenchError } from '@shardbench/manifest';

const REMEDY = 'the file is damaged or no GGUF of this kind: download or make it again';
const MAX_LENGTH = 400;

/** Text that a file supplied may hold anything: what goes to a terminal is printable and short. */
const printable = (text: string): string => text.slice(0, MAX_LENGTH).replace(/\p{C}/gu, '\ufffd');

/** An error about a model file; the remedy may be left out where only a whole file helps. */
export const invalidModel = (
  facts: Omit<ErrorFacts, 'remedy'> & { readonly remedy?: string },
  cause?: unknown,
): ShardbenchError => {
  const { code, expected, found, where, remedy = REMEDY } = facts;
  return new ShardbenchError(
    'input',
    { code, remedy, expected: printable(expected), found: printable(found), where: printable(where) },
    { cause },
  );
};

/** The file itself cannot be opened or read: `cause` is the system's error, or words. */
export const unreadableModel = (path: string, cause: unknown): ShardbenchError =>
  invalidModel(
    {
      code: 'modelNotReadable',
      expected: 'a model file that can be opened and read',
      found: cause instanceof Error ? cause.message : String(cause),
      where: path,
      remedy: 'check the path and its permissions; `bench model make tiny` makes a synthetic model',
    },
    cause,
  );
