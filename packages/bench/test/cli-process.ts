import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { childrenOf } from './process-table.ts';
import type { Workspace } from './workspace.ts';

const CLI = join(import.meta.dirname, 'cli.ts');
const PATIENCE_MS = 30_000;

/** Polls until something holds. */
export const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (const deadline = performance.now() + PATIENCE_MS; !holds(); await delay(5)) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
  }
};

/** The command line as a process that a test can watch and stop. */
export interface CliProcess {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Waits until it has said something. */
  said(text: string | RegExp): Promise<void>;
  /** Processes that it started and that run. */
  workers(): number[];
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

const watch = (child: ChildProcess): CliProcess => {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk));
  let over = false;
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      over = true;
      resolve(signal ?? code);
    });
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    said: async (text) => {
      const has = (): boolean => (typeof text === 'string' ? stderr.includes(text) : text.test(stderr));
      await until(`${text} in: ${stderr}`, () => has() || over);
      if (!has()) throw new Error(`ended without saying ${text}: ${stderr}`);
    },
    workers: () => childrenOf(child.pid ?? 0),
    ended,
  };
};

/** Runs a script in a process of its own. */
export const startScript = (
  { environment, folder }: Workspace,
  script: string,
  args: readonly string[],
  options: SpawnOptions = {},
): CliProcess =>
  watch(
    spawn(process.execPath, [script, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
      env: { ...environment, PRETEND_TERMINAL: '1', ...options.env },
    }),
  );

/** Types a command line in a process of its own. */
export const startCli = (workspace: Workspace, args: readonly string[], options: SpawnOptions = {}): CliProcess =>
  startScript(workspace, CLI, args, options);

/** The same behind a shell, which first does something to itself: `ulimit`, a redirection. `$@` is the command. */
export const startCliInShell = (workspace: Workspace, script: string, args: readonly string[]): CliProcess =>
  watch(
    spawn('/bin/sh', ['-c', script, 'sh', process.execPath, CLI, ...args], {
      cwd: workspace.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: workspace.environment,
    }),
  );
