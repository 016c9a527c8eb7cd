import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import { PATHS } from './paths.ts';

/**
 * Builds the static pages from a database.
 *
 * @returns path of the first page
 * @throws ShardbenchError of kind `storage`, `dashboardFailed`; the signal's reason
 */
export const buildDashboard = async (database: string, pages: string, signal: AbortSignal): Promise<string> => {
  signal.throwIfAborted();
  const astro = join(PATHS.dashboard, 'node_modules', '.bin', 'astro');
  const child = spawn(astro, ['build'], {
    cwd: PATHS.dashboard,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SHARDBENCH_DB: database, SHARDBENCH_PAGES: pages, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  const kill = (): void => {
    child.kill('SIGTERM');
  };
  signal.addEventListener('abort', kill, { once: true });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      printed += error.message;
      resolve(null);
    });
    child.once('close', resolve);
  });
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  const first = join(pages, 'index.html');
  if (code === 0 && existsSync(first)) return first;
  throw new ShardbenchError('storage', {
    code: 'dashboardFailed',
    expected: 'pages built from the database',
    found: printed.trim().split('\n').slice(-3).join(' ') || `exit ${code}`,
    where: 'dashboard',
    remedy: 'the measurements are stored; build the pages again with: pnpm bench dashboard',
  });
};
