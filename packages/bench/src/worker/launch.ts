import { type ChildProcess, spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import { createFrameReader, type Frame } from './framing.ts';
import type { Job, WorkerMessage, WorkerPhase } from './job.ts';

/** How a worker ended. A refusal is orderly; a crash is a verdict, with the phase it happened in. */
export type WorkerEnd =
  | { readonly state: 'finished' }
  | { readonly state: 'refused'; readonly phase: WorkerPhase; readonly error: ShardbenchError }
  | { readonly state: 'crashed'; readonly phase: WorkerPhase; readonly how: string };

export interface LaunchOptions {
  readonly signal: AbortSignal;
  /** What it throws ends the worker, and then the launch. */
  readonly onMessage: (message: WorkerMessage, payload: Buffer) => void;
  /** The program that is launched; default: the worker that lies beside this file. */
  readonly program?: string;
  /** Variables that the worker has besides those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The worker as this file itself runs: built, or from its source. */
const WORKER = join(import.meta.dirname, `main${extname(import.meta.filename)}`);
/** Enough of a crash's last words for one line. */
const STDERR_KEPT = 2000;

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

const notStarted = (error: unknown): ShardbenchError =>
  new ShardbenchError(
    'storage',
    {
      code: 'workerNotStarted',
      expected: 'a worker process',
      found: error instanceof Error ? error.message : String(error),
      where: 'worker',
      remedy: 'see that this machine has memory and process ids left and that Node is still where it was',
    },
    { cause: error },
  );

const start = (program: string, variables: Readonly<Record<string, string>>): ChildProcess => {
  try {
    const env = { ...process.env, ...variables };
    return spawn(process.execPath, [program], { stdio: ['pipe', 'ignore', 'pipe', 'pipe'], env });
  } catch (error) {
    throw notStarted(error);
  }
};

/** Exit code, or the signal that ended it, once everything it said has arrived. */
const ended = (child: ChildProcess): Promise<number | NodeJS.Signals | null> =>
  new Promise((resolve, reject) => {
    child.on('error', (error) => {
      // A child that runs ends some day, whatever else went wrong; one that never began does not.
      if (child.pid === undefined) reject(notStarted(error));
    });
    child.once('close', (code, signal) => resolve(signal ?? code));
  });

/** What the worker said of itself so far. */
interface Heard {
  phase: WorkerPhase;
  refused: ShardbenchError | null;
  /** Something that no worker says: its memory or its pipe is broken. */
  unreadable: string | null;
  /** What this side made of a message that it could not use or store. */
  failure: { readonly error: unknown } | null;
}

/** Hears one message. What the listener makes of it may fail, which is this side's trouble. */
const hear = (heard: Heard, { message, payload }: Frame, { onMessage }: LaunchOptions): void => {
  const said = message as WorkerMessage;
  if (said.type === 'phase') heard.phase = said.phase;
  if (said.type === 'refused') heard.refused = new ShardbenchError(said.error.kind, said.error);
  try {
    onMessage(said, payload);
  } catch (error) {
    heard.failure = { error };
  }
};

/** Reads messages until one cannot be read or used. */
const listen = (heard: Heard, options: LaunchOptions, stop: () => void): ((chunk: Buffer) => void) => {
  const read = createFrameReader();
  const deaf = (): boolean => options.signal.aborted || heard.unreadable !== null || heard.failure !== null;
  return (chunk) => {
    if (deaf()) return;
    try {
      for (const frame of read(chunk)) {
        hear(heard, frame, options);
        if (deaf()) break;
      }
    } catch (error) {
      heard.unreadable = `it said something unreadable: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (deaf()) stop();
  };
};

/**
 * Runs one job in a process of its own, so that nothing it does can take this one down. Resolves however the worker
 * ends. Rejects, after the worker is gone, with the signal's reason or with what `onMessage` threw; and with a
 * ShardbenchError `workerNotStarted`.
 */
export const launchWorker = async (job: Job, options: LaunchOptions): Promise<WorkerEnd> => {
  const { signal, program = WORKER, variables = {} } = options;
  signal.throwIfAborted();
  const child = start(program, variables);
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  const heard: Heard = { phase: 'startup', refused: null, unreadable: null, failure: null };
  let lastWords = '';
  signal.addEventListener('abort', kill, { once: true });
  try {
    const [input, , errors, messages] = child.stdio ?? [];
    messages?.on('data', listen(heard, options, kill));
    errors?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-STDERR_KEPT);
    });
    // A pipe that breaks is no event of its own: how the worker ended tells.
    for (const pipe of [input, errors, messages]) pipe?.on('error', () => undefined);
    // The input stays open: a worker whose input closes knows that its parent is gone.
    child.stdin?.write(`${JSON.stringify(job)}\n`);
    const end = await ended(child);
    signal.throwIfAborted();
    if (heard.failure !== null) throw heard.failure.error;
    const { phase } = heard;
    if (heard.unreadable !== null) return { state: 'crashed', phase, how: heard.unreadable };
    if (heard.refused !== null) return { state: 'refused', phase, error: heard.refused };
    if (end === 0) return { state: 'finished' };
    const how = [typeof end === 'string' ? end : `exit ${end}`, lastLine(lastWords)].filter(Boolean).join(': ');
    return { state: 'crashed', phase, how };
  } finally {
    signal.removeEventListener('abort', kill);
  }
};
