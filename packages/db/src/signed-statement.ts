import { ShardbenchError } from '@shardbench/manifest';
import { withoutAbsolutePaths } from './absolute-path.ts';

/** Who says something about a run, and why. The name is one that a person typed: none is ever taken from the machine. */
export interface SignedStatement {
  readonly author: string;
  readonly reason: string;
  /** ISO-8601 in UTC. */
  readonly at: string;
}

/** The statement without white space around it. Throws where author or reason says nothing. */
export function requireSigned({ author, reason, at }: SignedStatement): SignedStatement {
  const stated = withoutAbsolutePaths({ author: author.trim(), reason: reason.trim() });
  if (stated.author === '') throw unsigned('authorMissing', 'who says it', '--author');
  if (stated.reason === '') throw unsigned('reasonMissing', 'why', '--reason');
  return { ...stated, at };
}

function unsigned(code: string, expected: string, where: string): ShardbenchError {
  const remedy = 'State author and reason: they are what a later reader has.';
  return new ShardbenchError('input', { code, expected, found: 'nothing', where, remedy });
}
