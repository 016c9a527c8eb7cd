import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The one file that everybody on a machine locks. On POSIX systems it lies in /tmp, because TMPDIR differs between
 * users (always on macOS); `SHARDBENCH_LOCK` names another, for tests and machines whose /tmp is not shared.
 */
export const lockPath = (environment: NodeJS.ProcessEnv = process.env): string =>
  environment.SHARDBENCH_LOCK || join(process.platform === 'win32' ? tmpdir() : '/tmp', 'shardbench.lock');
