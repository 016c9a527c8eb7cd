import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { type ErrorFacts, type ErrorKind, ShardbenchError } from '@shardbench/manifest';
import { PATHS } from '../paths.ts';

/** What the pages are built from and how. */
export interface DashboardBuild {
  readonly database: string;
  /** Folder of the pages: replaced as a whole. */
  readonly pages: string;
  readonly signal: AbortSignal;
  /** Checkout whose history says which commit comes before which; this one when left out. */
  readonly repository?: string;
  /** Where the pages will be served: only the feed needs to know, and only for readers that resolve no links. */
  readonly baseUrl?: string;
  /** Called now and then with the number of pages written so far. */
  readonly onProgress?: (pages: number) => void;
}

const LINES_KEPT = 3;

/** How the build tells an error that it expects: this word, then its kind and facts as JSON. */
const ERROR_LINE = /^shardbench-error (\{.*\})$/m;

interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

/** Every page of the build is a line with its address. */
const PAGE_LINE = /\.html /g;

const runAstro = async (environment: NodeJS.ProcessEnv, { signal, onProgress }: DashboardBuild): Promise<Ended> => {
  const astro = join(PATHS.dashboard, 'node_modules', '.bin', 'astro');
  const child = spawn(astro, ['build'], { cwd: PATHS.dashboard, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let printed = '';
  let pages = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk;
      pages += chunk.toString().match(PAGE_LINE)?.length ?? 0;
      onProgress?.(pages);
    });
  }
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

/** The error that the build told, null when it failed at something that nobody expects. */
const toldError = (printed: string): ShardbenchError | null => {
  const line = ERROR_LINE.exec(printed)?.[1];
  if (line === undefined) return null;
  const { kind, ...facts } = JSON.parse(line) as ErrorFacts & { readonly kind: ErrorKind };
  return new ShardbenchError(kind, facts);
};

/** The environment of the build. It works in a folder of its own, where a relative path means something else. */
const environmentOf = ({ database, pages, repository, baseUrl }: DashboardBuild): NodeJS.ProcessEnv => {
  const { SHARDBENCH_REPOSITORY: _repository, SHARDBENCH_BASE_URL: _url, ...inherited } = process.env;
  return {
    ...inherited,
    // The same Node as this process, wherever it was started from.
    PATH: `${dirname(process.execPath)}${delimiter}${inherited.PATH ?? ''}`,
    ASTRO_TELEMETRY_DISABLED: '1',
    SHARDBENCH_DB: resolve(database),
    SHARDBENCH_PAGES: resolve(pages),
    SHARDBENCH_REPOSITORY: resolve(repository ?? PATHS.root),
    SHARDBENCH_ERRORS: 'json',
    ...(baseUrl === undefined ? {} : { SHARDBENCH_BASE_URL: baseUrl }),
  };
};

/**
 * Builds the static pages from a database.
 *
 * @returns path of the first page
 * @throws ShardbenchError as the build tells it, `dashboardFailed` of kind `storage` when it tells none; the signal's
 *   reason
 */
export const buildDashboard = async (build: DashboardBuild): Promise<string> => {
  const { pages, signal } = build;
  signal.throwIfAborted();
  const { code, printed } = await runAstro(environmentOf(build), build);
  signal.throwIfAborted();
  const first = join(pages, 'index.html');
  if (code === 0 && existsSync(first)) return first;
  throw (
    toldError(printed) ??
    new ShardbenchError('storage', {
      code: 'dashboardFailed',
      expected: 'pages built from the database',
      found: printed.trim().split('\n').slice(-LINES_KEPT).join(' ') || `exit ${code}`,
      where: 'dashboard',
      remedy: 'the measurements are stored; build the pages again with: pnpm bench dashboard',
    })
  );
};
