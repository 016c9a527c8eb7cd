import { setTimeout as delay } from 'node:timers/promises';
import { clearHolder, type LockHolder, noteHolder, readHolder } from './holder.ts';
import { type LockFile, tryLockFile } from './lock-file.ts';
import { lockPath } from './lock-path.ts';

/** The right to measure on this machine. Given back by `release`, `using`, or the end of the process however it ends. */
export interface Lock extends Disposable {
  release(): void;
}

export interface AcquireLockOptions {
  /** What is being done, for whoever has to wait: `all`, `compare`. */
  readonly verb: string;
  /** Ends the waiting; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called when the waiting starts and whenever somebody else is waited for; null when the holder left no name. */
  readonly onWait?: (holder: LockHolder | null) => void;
  /** Default: {@link lockPath}. */
  readonly path?: string;
  /** Milliseconds between two tries, 250 by default. */
  readonly pollMs?: number;
}

const lockOf = (path: string, file: LockFile): Lock => {
  let held = true;
  const release = (): void => {
    if (!held) return;
    held = false;
    clearHolder(path);
    file.close();
  };
  return { release, [Symbol.dispose]: release };
};

/** Sleeps; an abort ends it early and is left to the caller to notice. */
const sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);

/**
 * Waits until no other process on this machine measures, then holds the machine-wide lock. Waiting is polling, never
 * a blocked event loop, and is not a queue: whoever tries first after a release gets it. Rejects with the signal's
 * reason when aborted, with a ShardbenchError of kind `storage` when the lock file cannot be used.
 */
export const acquireLock = async (options: AcquireLockOptions): Promise<Lock> => {
  const { verb, signal, onWait, path = lockPath(), pollMs = 250 } = options;
  let waitingFor: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const file = tryLockFile(path);
    if (file) {
      noteHolder(path, { pid: process.pid, verb, startedAt: new Date().toISOString() });
      return lockOf(path, file);
    }
    const holder = readHolder(path);
    const name = JSON.stringify(holder);
    if (name !== waitingFor) onWait?.(holder);
    waitingFor = name;
    await sleep(pollMs, signal);
  }
};
