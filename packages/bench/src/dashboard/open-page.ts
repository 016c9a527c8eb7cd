import { spawn } from 'node:child_process';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', linux: 'xdg-open' };

/** Time in which an opener that cannot do it says so. */
const PATIENCE_MS = 2000;

/**
 * Hands an address or a file to the program that opens such things here, and leaves it to itself.
 *
 * @returns why it could not be opened, null when it was
 */
export const openPage = async (page: string, environment: NodeJS.ProcessEnv): Promise<string | null> => {
  const opener = OPENERS[process.platform];
  if (opener === undefined) return `nothing is known to open a page with on ${process.platform}`;
  const child = spawn(opener, [page], { stdio: 'ignore', detached: true, env: environment });
  child.unref();
  return await new Promise((done) => {
    const patience = setTimeout(() => done(null), PATIENCE_MS);
    const end = (why: string | null): void => {
      clearTimeout(patience);
      done(why);
    };
    child.once('error', () => end(`${opener} is not here`));
    child.once('exit', (code) => end(code === 0 ? null : `${opener} could not open it`));
  });
};
