import { ShardbenchError } from '@shardbench/manifest';
import { openModel } from '../src/open-model.ts';

/** Code of the error that opening a file ends with, or `opened`; any other exception fails the test. */
export const refusalOf = async (path: string): Promise<string> => {
  try {
    await openModel(path);
    return 'opened';
  } catch (error) {
    if (error instanceof ShardbenchError && error.kind === 'input' && error.remedy !== '') return error.code;
    throw error;
  }
};
