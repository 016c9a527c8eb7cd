import type { Writable } from 'node:stream';

/** Ends with 4, as everything that could not be stored. */
const NOT_WRITTEN = 4;

/** Resolves when everything written before has left this process, or could not. */
const flushed = (stream: Writable): Promise<void> => new Promise((done) => stream.write('', () => done()));

/**
 * Runs a command whose output may come to an end before the command does. Whoever closed a pipe has read enough: the
 * command goes on and ends as it would have. A file that takes no more makes it end with 4, and says so.
 */
export const withOpenEnds = async (stdout: Writable, stderr: Writable, run: () => Promise<number>): Promise<number> => {
  let lost: Error | undefined;
  const onStdout = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') lost ??= error;
  };
  // Where nobody hears, nothing can be said.
  const onStderr = (): void => undefined;
  stdout.on('error', onStdout);
  stderr.on('error', onStderr);
  const code = await run();
  await flushed(stdout);
  if (lost !== undefined) stderr.write(`error outputLost: the output could not be written: ${lost.message}\n`);
  await flushed(stderr);
  return lost === undefined ? code : NOT_WRITTEN;
};
