import { ShardbenchError } from '@shardbench/manifest';

/**
 * Who signs a decision: what `--author` says, else `SHARDBENCH_AUTHOR`. The machine is never asked for a name, because
 * what is stored is exported with the data.
 *
 * @throws ShardbenchError of kind `input`, `authorMissing`
 */
export const authorOf = (
  { author }: { readonly author?: string },
  { SHARDBENCH_AUTHOR }: NodeJS.ProcessEnv,
): string => {
  const name = (author ?? SHARDBENCH_AUTHOR ?? '').trim();
  if (name !== '') return name;
  throw new ShardbenchError('input', {
    code: 'authorMissing',
    expected: 'who says it',
    found: 'no --author and no SHARDBENCH_AUTHOR',
    where: '--author',
    remedy:
      'name yourself as you want to be read: --author "A. Person", or SHARDBENCH_AUTHOR; nothing is taken from the machine',
  });
};
