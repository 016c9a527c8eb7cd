// How long the pages of a large database take to build, how large they get, and how long a browser takes to show them.
// The database is a test database with invented figures, made for this and thrown away; no figure in it is a measurement.
// usage: pnpm study dashboard-scale [runs …] [--chains 25]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { buildDashboard } from '../src/dashboard/build-dashboard.ts';
import { countPages } from '../src/dashboard/count-pages.ts';
import { PATHS } from '../src/paths.ts';
import { writeScaleDatabase } from './scale-database.ts';

const DEFAULT_RUNS = ['100', '1000', '10000'];
const DEFAULT_CHAINS = '25';
/** Pages that a browser is timed with, besides the newest run and the series that was measured last. */
const TIMED = ['index.html', 'topologies.html', 'history.html', 'runs.html'];

interface Largest {
  readonly name: string;
  readonly bytes: number;
}

/** The page with the most bytes after gzip. */
const largestPage = (folder: string): Largest => {
  let largest = { name: '', bytes: 0 };
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    if (!name.endsWith('.html')) continue;
    const path = join(folder, name);
    // Nothing grows by compression, so that a page below the largest is not worth compressing.
    if (statSync(path).size <= largest.bytes) continue;
    const packed = gzipSync(readFileSync(path)).length;
    if (packed > largest.bytes) largest = { name, bytes: packed };
  }
  return largest;
};

const newestIn = (folder: string, name: string): string[] => {
  const pages = readdirSync(join(folder, name)).filter((page) => page.endsWith('.html'));
  const newest = pages.toSorted().at(-1);
  return newest === undefined ? [] : [`${name}/${newest}`];
};

interface PageTimes {
  readonly page: string;
  readonly tableMs: number | null;
  readonly chartMs: number | null;
}

/** Asks the browser of the dashboard's tests, which this package has no business with. */
const pageTimes = (folder: string): PageTimes[] => {
  const pages = [...TIMED, ...newestIn(folder, 'runs'), ...newestIn(folder, 'history')];
  const study = join(PATHS.dashboard, 'studies', 'page-times.ts');
  const printed = execFileSync(process.execPath, [study, folder, ...pages], { encoding: 'utf8', cwd: PATHS.dashboard });
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PageTimes);
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const milliseconds = (ms: number | null): string => (ms === null ? '–' : `${Math.round(ms)} ms`);

const study = async (count: number, chains: number): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-scale-'));
  try {
    const database = join(folder, 'scale.db');
    writeScaleDatabase(database, count, chains);
    const pages = join(folder, 'pages');
    const begin = performance.now();
    await buildDashboard({ database, pages, signal: new AbortController().signal });
    const built = performance.now() - begin;
    const { pages: written, bytes } = countPages(pages);
    const largest = largestPage(pages);
    const lines = [
      `${count} runs of ${chains} chains, database of ${(statSync(database).size / 1e6).toFixed(1)} MB`,
      `  built in ${seconds(built)}: ${written} pages, ${(bytes / 1e6).toFixed(1)} MB`,
      `  largest page: ${(largest.bytes / 1e3).toFixed(1)} kB gzip, ${largest.name}`,
      ...pageTimes(pages).map(
        ({ page, tableMs, chartMs }) =>
          `  ${page}: first table ${milliseconds(tableMs)}, first chart ${milliseconds(chartMs)}`,
      ),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const run = async (args: readonly string[]): Promise<void> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { chains: { type: 'string', default: DEFAULT_CHAINS } },
    allowPositionals: true,
  });
  const counts = positionals.length === 0 ? DEFAULT_RUNS : positionals;
  for (const count of counts) await study(Number(count), Number(values.chains));
};
