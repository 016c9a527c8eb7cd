/** Signals by which people and systems stop a command, with the exit codes that shells expect: 128 + number. */
export const EXIT_CODE_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

export type StopSignal = keyof typeof EXIT_CODE_OF_SIGNAL;

/** Work was stopped from outside. The reason to abort with, so that whoever catches it knows the exit code. */
export class Interruption extends Error {
  readonly signal: StopSignal;

  constructor(signal: StopSignal) {
    super(`interrupted by ${signal}`);
    this.name = 'Interruption';
    this.signal = signal;
  }
}

/** The interruption behind an error: itself, its cause, or an AbortError that names none, which counts as Ctrl-C. */
export const interruptionOf = (error: unknown): Interruption | null => {
  if (error instanceof Interruption) return error;
  if (!(error instanceof Error)) return null;
  if (error.cause instanceof Interruption) return error.cause;
  return error.name === 'AbortError' ? new Interruption('SIGINT') : null;
};
