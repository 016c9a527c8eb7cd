import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

type Report = { state: 'waiting'; for: string | null } | { state: 'held' };

/** Another program that wants the lock, as a real process. */
export interface HolderProcess {
  readonly pid: number;
  /** The next thing it reports. */
  next(): Promise<Report>;
  release(): Promise<void>;
  kill(): Promise<void>;
}

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

export const startHolder = (path: string, verb: string): HolderProcess => {
  const child = spawn(process.execPath, [`${import.meta.dirname}/hold-lock.ts`, path, verb], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    next: async () => JSON.parse((await lines.next()).value ?? '{}'),
    release: async () => {
      child.stdin.write('release\n');
      await ended(child);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended(child);
    },
  };
};
