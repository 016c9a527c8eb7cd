import { openStore, readLogFiles, type Store } from '@shardbench/db';
import { acquireLock } from '../lock/acquire-lock.ts';
import type { LockHolder } from '../lock/holder.ts';
import type { ProgressMode, ProgressStream } from '../terminal/progress.ts';
import type { PrefetchDistances } from '../worker/job.ts';
import { type OpenSession, openSession } from './open-session.ts';

export interface InSessionOptions {
  readonly verb: string;
  /** As typed, absolute paths shortened. */
  readonly arguments: readonly string[];
  readonly database: string;
  /** Most threads that anything of it computes on; left out where that is nobody's choice. */
  readonly threads?: number;
  /** What the database is for, `results` unless stated. */
  readonly purpose?: 'results' | 'test';
  readonly lockPath: string;
  readonly stream: ProgressStream;
  readonly mode: ProgressMode;
  /** Recorded with the session. */
  readonly prefetch?: PrefetchDistances;
  readonly signal: AbortSignal;
}

/** Why nothing happens yet. */
export const waitingFor = (holder: LockHolder | null): string =>
  holder === null
    ? 'waiting: another measurement is running on this machine'
    : `waiting for "${holder.verb}" (process ${holder.pid}, since ${holder.startedAt}): one measurement at a time`;

/**
 * Holds the machine's lock and an open session in the store while work is done in it, and ends the session as the work
 * did. `read` makes the result of what is stored then; `stoppedBy` is the work's own error or the store's.
 *
 * @throws ShardbenchError for a store that cannot be opened; the signal's reason when interrupted while waiting for the
 *   lock
 */
export const inSession = async <Worked extends { readonly stoppedBy: unknown }, Result>(
  options: InSessionOptions,
  work: (store: Store, session: OpenSession) => Promise<Worked>,
  read: (worked: Worked, store: Store, session: OpenSession) => Result,
): Promise<Result> => {
  const { verb, database, purpose, stream, mode, signal } = options;
  const say = (line: string): void => {
    if (mode !== 'silent') stream.write(`${line}\n`);
  };
  const opening = { mode: 'write', purpose } as const;
  // A database that cannot be used is told before anybody waits.
  openStore(database, opening).close();
  using _lock = await acquireLock({
    verb,
    path: options.lockPath,
    signal,
    onWait: (holder) => say(waitingFor(holder)),
  });
  using store = openStore(database, opening);
  store.importLog(readLogFiles());
  const session = openSession(store, options);
  for (const warning of session.warnings) say(`warning: ${warning}`);
  const worked = await work(store, session);
  let { stoppedBy } = worked;
  try {
    session.end(stoppedBy === undefined ? 'finished' : signal.aborted ? 'interrupted' : 'failed');
  } catch (error) {
    // A store that could not take a process may not take this either; the first error is the one to tell.
    stoppedBy ??= error;
  }
  return read({ ...worked, stoppedBy }, store, session);
};
