// How fast a large export is imported, and what it takes to read what `check` reads: every series with its points. The
// database is a test database with invented figures, made for this and thrown away; no figure in it is a measurement.
// Raw timings are left out, as after archiving. Import and reading run in processes of their own, whose peak memory counts.
// usage: pnpm study store-scale [runs] [keys] [processes per run]
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { scaleLines } from './scale-records.ts';

interface Phase {
  readonly seconds: number;
  readonly peakMb: number;
  readonly what: string;
}

const MB = 1e6;

/** Imports a file into a new test database. */
const IMPORT = `
  using store = openStore(database, { mode: 'write', purpose: 'test' });
  const chunks = createReadStream(file, { highWaterMark: 1 << 20 });
  const { records, runsAdded } = await store.importFile(chunks, file);
  return records + ' records, ' + runsAdded + ' runs';
`;

/** Reads every series and all of its points, one series at a time. */
const READ = `
  using store = openStore(database, { mode: 'read' });
  const series = store.listSeries();
  const points = series.reduce((sum, { id }) => sum + store.seriesPoints(id).length, 0);
  return series.length + ' series, ' + points + ' points';
`;

/** Runs JavaScript in a process of its own: one that strips types would count that, too. maxRSS is in kilobytes. */
const inProcess = (body: string, file: string, database: string): Phase => {
  const code = `
    const { createReadStream } = await import('node:fs');
    const { openStore } = await import(${JSON.stringify(import.meta.resolve('@shardbench/db'))});
    const [file, database] = process.argv.slice(1);
    const begin = performance.now();
    const what = await (async () => {${body}})();
    const seconds = (performance.now() - begin) / 1000;
    const peakMb = (process.resourceUsage().maxRSS * 1024) / ${MB};
    process.stdout.write(JSON.stringify({ seconds, peakMb, what }));`;
  const node = ['--input-type=module', '--eval', code, file, database];
  return JSON.parse(execFileSync(process.execPath, node, { encoding: 'utf8' }));
};

const print = (name: string, { seconds, peakMb, what }: Phase): void => {
  process.stdout.write(
    `${name.padEnd(8)} ${seconds.toFixed(2).padStart(8)} s ${peakMb.toFixed(0).padStart(6)} MB  ${what}\n`,
  );
};

export const run = async ([runs = '100000', keys = '1000', processes = '3']: readonly string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-store-scale-'));
  const [file, database] = [join(folder, 'scale.jsonl'), join(folder, 'scale.db')];
  try {
    const scale = { runs: Number(runs), keys: Number(keys), processes: Number(processes) };
    await pipeline(Readable.from(scaleLines(scale)), createWriteStream(file));
    process.stdout.write(
      `${runs} runs in ${keys} keys, ${processes} processes each: ${(statSync(file).size / MB).toFixed(1)} MB of lines\n`,
    );
    const imported = inProcess(IMPORT, file, database);
    print('import', imported);
    process.stdout.write(
      `         ${(scale.runs / imported.seconds).toFixed(0)} runs/s, database ${(statSync(database).size / MB).toFixed(1)} MB\n`,
    );
    print('read', inProcess(READ, file, database));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
