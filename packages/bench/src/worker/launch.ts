import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ShardbenchError } from '@shardbench/manifest';
import { createFrameReader } from './framing.ts';
import type { Job, WorkerMessage, WorkerPhase } from './job.ts';

/** How a worker ended. A refusal is orderly; a crash is a verdict, with the phase it happened in. */
export type WorkerEnd =
  | { readonly state: 'finished' }
  | { readonly state: 'refused'; readonly error: ShardbenchError }
  | { readonly state: 'crashed'; readonly phase: WorkerPhase; readonly how: string };

export interface LaunchOptions {
  readonly signal: AbortSignal;
  readonly onMessage: (message: WorkerMessage, payload: Buffer) => void;
}

const workerPath = fileURLToPath(new URL('./main.js', import.meta.url));
/** Enough of a crash's last words for one line. */
const STDERR_KEPT = 2000;

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/**
 * Runs one job in a process of its own, so that nothing it does can take this one down. Resolves however the worker
 * ends; rejects only with the signal's reason, after the worker is gone.
 */
export const launchWorker = async (job: Job, { signal, onMessage }: LaunchOptions): Promise<WorkerEnd> => {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [workerPath], { stdio: ['pipe', 'ignore', 'pipe', 'pipe'] });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  let phase: WorkerPhase = 'startup';
  let refused: ShardbenchError | null = null;
  let lastWords = '';
  let failure: unknown = null;
  const read = createFrameReader();
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    if (failure !== null) return;
    try {
      for (const { message, payload } of read(chunk)) {
        const said = message as WorkerMessage;
        if (said.type === 'phase') phase = said.phase;
        if (said.type === 'refused') refused = new ShardbenchError(said.error.kind, said.error);
        onMessage(said, payload);
      }
    } catch (error) {
      // What could not be read or stored is this side's trouble, not the worker's verdict.
      failure = error;
      kill();
    }
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-STDERR_KEPT);
  });
  // A worker that dies before it has read its job breaks the pipe; its exit tells.
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(`${JSON.stringify(job)}\n`);
  const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  });
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (failure !== null) throw failure;
  if (refused !== null) return { state: 'refused', error: refused };
  if (code === 0) return { state: 'finished' };
  return { state: 'crashed', phase, how: [by ?? `exit ${code}`, lastLine(lastWords)].filter(Boolean).join(': ') };
};
