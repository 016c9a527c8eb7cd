import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ErrorKind, ShardbenchError } from '@shardbench/manifest';
import { PATHS } from './paths.ts';

/** The build ends with the exit codes of the command line. */
const KIND_OF_EXIT: Readonly<Record<number, ErrorKind>> = { 2: 'input', 3: 'unavailable' };

const LINES_KEPT = 3;

interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

const runAstro = async (environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Ended> => {
  const astro = join(PATHS.dashboard, 'node_modules', '.bin', 'astro');
  const child = spawn(astro, ['build'], { cwd: PATHS.dashboard, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk));
  const stop = (): void => {
    child.kill('SIGTERM');
    // Helpers of the build may outlive it and keep its output open: nobody reads that any more.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise((done) => {
      child.once('error', (error) => done({ code: null, printed: error.message }));
      child.once('close', (code) => done({ code, printed }));
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/**
 * Builds the static pages from a database.
 *
 * @returns path of the first page
 * @throws ShardbenchError `dashboardFailed`, of the kind that the build's exit code says, else `storage`; the signal's
 *   reason
 */
export const buildDashboard = async (database: string, pages: string, signal: AbortSignal): Promise<string> => {
  signal.throwIfAborted();
  // The build works in a folder of its own, where a relative path means something else.
  const places = { SHARDBENCH_DB: resolve(database), SHARDBENCH_PAGES: resolve(pages) };
  const { code, printed } = await runAstro({ ...process.env, ...places, ASTRO_TELEMETRY_DISABLED: '1' }, signal);
  signal.throwIfAborted();
  const first = join(pages, 'index.html');
  if (code === 0 && existsSync(first)) return first;
  throw new ShardbenchError(KIND_OF_EXIT[code ?? 0] ?? 'storage', {
    code: 'dashboardFailed',
    expected: 'pages built from the database',
    found: printed.trim().split('\n').slice(-LINES_KEPT).join(' ') || `exit ${code}`,
    where: 'dashboard',
    remedy: 'the measurements are stored; build the pages again with: pnpm bench dashboard',
  });
};
