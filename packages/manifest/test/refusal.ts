import { expect } from 'vitest';
import { type ErrorFacts, ShardbenchError } from '../src/index.ts';

const factsOf = (error: unknown): ErrorFacts => {
  expect(error).toBeInstanceOf(ShardbenchError);
  const { kind, code, expected, found, where, remedy } = error as ShardbenchError;
  expect(kind).toBe('input');
  for (const text of [code, expected, found, where, remedy]) expect(text).not.toBe('');
  return { code, expected, found, where, remedy };
};

/** The facts of the error with which `action` refuses. */
export const refusalOf = (action: () => unknown): ErrorFacts => {
  try {
    action();
  } catch (error) {
    return factsOf(error);
  }
  return expect.fail('nothing was refused');
};

/** The same for a promise. */
export const refusalOfAsync = async (action: () => Promise<unknown>): Promise<ErrorFacts> => {
  const outcome = await action().then(
    () => null,
    (error: unknown) => ({ error }),
  );
  return outcome === null ? expect.fail('nothing was refused') : factsOf(outcome.error);
};
