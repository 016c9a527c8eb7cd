import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
}

/** Linux tells without a program, which a small container may not have. */
const fromProc = (): Row[] =>
  readdirSync('/proc').flatMap((name) => {
    try {
      const pid = Number(name);
      // The name of the program stands in brackets before and may hold anything.
      const [state = 'X', parent = '0'] =
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return [{ pid, parent: Number(parent), state }];
    } catch {
      return [];
    }
  });

const fromPs = (): Row[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, state = 'X']) => ({ pid: Number(pid), parent: Number(parent), state }));

/** Processes that run: one that has ended and waits to be noticed is not among them. */
const running = (): Row[] =>
  (process.platform === 'linux' ? fromProc() : fromPs()).filter(({ state }) => !/^[ZX]/.test(state));

export const isRunning = (wanted: number): boolean => running().some(({ pid }) => pid === wanted);

export const childrenOf = (wanted: number): number[] =>
  running()
    .filter(({ parent }) => parent === wanted)
    .map(({ pid }) => pid);
