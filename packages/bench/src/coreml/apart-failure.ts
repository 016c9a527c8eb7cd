import type { Failure } from '@shardbench/gates';
import type { ApartEnd } from './work-apart.ts';

/** Codes of a step that did not end well: `planCrashed`, `planTimedOut`; a refusal keeps its own. */
export interface ApartWords {
  readonly what: string;
  readonly crashed: string;
  readonly timedOut: string;
  /** Option that allows more time. */
  readonly option: string;
}

/** A step of a shard that did not end well, as the failure of a gate. */
export const apartFailure = (
  shard: string,
  end: Exclude<ApartEnd<unknown>, { readonly state: 'done' }>,
  { what, crashed, timedOut, option }: ApartWords,
): Failure => {
  switch (end.state) {
    case 'crashed':
      return { shard, code: crashed, expected: what, found: `the process ended (${end.how})` };
    case 'timedOut': {
      const seconds = Math.round(end.limitMs / 100) / 10;
      const found = `nothing after ${seconds} s; allow more with ${option}`;
      return { shard, code: timedOut, expected: what, found };
    }
    case 'refused': {
      const { code, expected, found } = end.error;
      return { shard, code, expected, found };
    }
  }
};
