// How long the pages of a large database take to build and how large they get. The database is a test database with
// invented figures, made for this and thrown away; no figure in it is a measurement.
// usage: pnpm study dashboard-scale [runs …]
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildDashboard } from '../src/dashboard-build.ts';
import { writeScaleDatabase } from './scale-database.ts';

const DEFAULT_RUNS = ['100', '1000', '10000'];
const COLUMNS = ['runs', 'database MB', 'written s', 'build s', 'pages', 'output MB', 'largest page kB gzip', 'which'];
const WIDTHS = [6, 11, 9, 8, 6, 9, 20, 5];

interface Output {
  readonly pages: number;
  readonly bytes: number;
  readonly largest: { readonly name: string; readonly bytes: number };
}

/** Counts the files below a folder; the size of a page is that of its HTML after gzip. */
const measureOutput = (folder: string): Output => {
  let [pages, bytes] = [0, 0];
  let largest = { name: '', bytes: 0 };
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const path = join(folder, name);
    const file = statSync(path);
    if (!file.isFile()) continue;
    bytes += file.size;
    if (!name.endsWith('.html')) continue;
    pages += 1;
    // Nothing grows by compression, so that a page below the largest is not worth compressing.
    if (file.size <= largest.bytes) continue;
    const packed = gzipSync(readFileSync(path)).length;
    if (packed > largest.bytes) largest = { name, bytes: packed };
  }
  return { pages, bytes, largest };
};

const line = (cells: readonly string[]): string =>
  `${cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join('  ')}\n`;

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

export const run = async (counts: readonly string[]): Promise<void> => {
  process.stdout.write(line(COLUMNS));
  for (const count of (counts.length === 0 ? DEFAULT_RUNS : counts).map(Number)) {
    const folder = mkdtempSync(join(tmpdir(), 'shardbench-scale-'));
    try {
      const database = join(folder, 'scale.db');
      const begin = performance.now();
      writeScaleDatabase(database, count);
      const written = performance.now();
      const pages = join(folder, 'pages');
      await buildDashboard(database, pages, new AbortController().signal);
      const built = performance.now();
      const { largest, ...output } = measureOutput(pages);
      process.stdout.write(
        line([
          String(count),
          (statSync(database).size / 1e6).toFixed(1),
          seconds(written - begin),
          seconds(built - written),
          String(output.pages),
          (output.bytes / 1e6).toFixed(1),
          (largest.bytes / 1e3).toFixed(1),
          largest.name,
        ]),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
};
