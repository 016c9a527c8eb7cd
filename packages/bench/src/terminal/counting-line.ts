import { type ProgressStream, progressMode } from './progress.ts';

/** A count that grows while something long is under way. */
export interface CountingLine extends Disposable {
  show(text: string): void;
}

const LIVE_EVERY_MS = 250;
const PLAIN_EVERY_MS = 3000;
const ERASE_LINE = '\r\u001b[2K';

/**
 * Shows how far something is: one line that is redrawn where somebody watches, else a line every three seconds. Short
 * work shows nothing. Closing leaves a clean line behind.
 */
export const countingLine = (
  stream: ProgressStream,
  environment: NodeJS.ProcessEnv,
  quiet: boolean,
  clock: () => number = performance.now.bind(performance),
): CountingLine => {
  const mode = progressMode(stream, environment, quiet);
  const every = mode === 'live' ? LIVE_EVERY_MS : PLAIN_EVERY_MS;
  let due = clock() + every;
  let drawn = false;
  return {
    show: (text) => {
      if (mode === 'silent' || clock() < due) return;
      due = clock() + every;
      drawn = mode === 'live';
      stream.write(drawn ? `${ERASE_LINE}${text}` : `${text}\n`);
    },
    [Symbol.dispose]: () => {
      if (drawn) stream.write(ERASE_LINE);
      drawn = false;
    },
  };
};
