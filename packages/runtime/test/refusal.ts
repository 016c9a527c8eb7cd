import { ShardbenchError } from '@shardbench/manifest';

/**
 * The error that a call ends with. Fails the test when there is none, when it is of another kind than a
 * `ShardbenchError`, or when one of its fields is empty.
 */
export const refusalOf = async (call: () => unknown): Promise<ShardbenchError> => {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof ShardbenchError)) throw error;
    const { code, expected, found, where, remedy } = error;
    const empty = Object.entries({ code, expected, found, where, remedy }).filter(([, text]) => text === '');
    if (empty.length > 0) throw new Error(`${code}: empty ${empty.map(([field]) => field).join(', ')}`);
    return error;
  }
  throw new Error('nothing was thrown');
};
