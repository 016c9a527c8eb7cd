import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..');

export interface BuildResult {
  readonly code: number | null;
  readonly output: string;
  readonly processId: number | undefined;
}

/** Builds pages as the product does: the command of this package, told by its environment what to read and where to write. */
export function buildPages(environment: { readonly database?: string; readonly pages?: string }): Promise<BuildResult> {
  const { SHARDBENCH_DB: _database, SHARDBENCH_PAGES: _pages, ...inherited } = process.env;
  const child = spawn(join(PROJECT, 'node_modules', '.bin', 'astro'), ['build'], {
    cwd: PROJECT,
    env: {
      ...inherited,
      // The same Node as these tests, wherever they were started from.
      PATH: `${dirname(process.execPath)}${delimiter}${inherited.PATH}`,
      ASTRO_TELEMETRY_DISABLED: '1',
      ...(environment.database === undefined ? {} : { SHARDBENCH_DB: environment.database }),
      ...(environment.pages === undefined ? {} : { SHARDBENCH_PAGES: environment.pages }),
    },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output, processId: child.pid }));
  });
}
