import { Interruption, type StopSignal } from './terminal/interruption.ts';
import type { ProgressStream } from './terminal/progress.ts';
import type { TerminalStream } from './terminal/terminal-stream.ts';

/** What was typed, where a command writes, and what stops it. */
export interface CommandContext {
  /** Without the program's name. */
  readonly arguments: readonly string[];
  /** Results only: tables, or with --json one document and nothing else. */
  readonly stdout: TerminalStream & { write(text: string): unknown };
  /** Everything else: progress, warnings, errors. */
  readonly stderr: ProgressStream;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Runs a command under Ctrl-C and termination: the first signal aborts in good order, the next one ends the process at
 * once.
 */
export const underSignals = async (run: (signal: AbortSignal) => Promise<number>): Promise<number> => {
  const controller = new AbortController();
  const forget = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  const stop = (name: StopSignal): void => {
    forget();
    controller.abort(new Interruption(name));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await run(controller.signal);
  } finally {
    forget();
  }
};
