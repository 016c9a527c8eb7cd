// How long `check` takes, and how much memory, where many runs are stored: copies of one made run, every figure invented.
// One key of fifty gets 5 % slower after four fifths of the sessions. First line: every key has a new run; second line:
// only ten have one.
// usage: pnpm study check-scale [keys] [sessions]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { runCommand } from '../src/main.ts';
import { storeHistory } from '../test/check/stored-history.ts';

type Row = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;
const NEW_KEYS = 10;

const hashOf = (prefix: string, number: number): string => prefix + number.toString(16).padStart(63, '0');

/** Fixed noise between -0.5 and 0.5. */
const noise = (seed: number): number => (Math.imul(seed, 2654435761) >>> 0) / 2 ** 32 - 0.5;

/** Copies the one stored run: a series, a manifest and a report per key, a session per day with a run of each key. */
const fill = (path: string, keys: number, sessions: number): void => {
  const raw = new Database(path);
  raw.pragma('foreign_keys = OFF');
  raw.pragma('synchronous = OFF');
  const tables = ['series', 'sessions', 'runs', 'gate_reports', 'manifests', 'run_summaries', 'gate_results'] as const;
  const rows = Object.fromEntries(tables.map((table) => [table, raw.prepare(`select * from ${table}`).all() as Row[]]));
  const copy = (table: (typeof tables)[number], changed: Row): void => {
    for (const row of rows[table] ?? []) insert[table]?.run({ ...row, ...changed });
  };
  const insert = Object.fromEntries(
    tables.map((table) => {
      const columns = Object.keys(rows[table]?.[0] ?? {});
      const values = columns.map((column) => `@${column}`);
      return [table, raw.prepare(`insert into ${table} (${columns}) values (${values})`)];
    }),
  );
  const medians = JSON.parse(String(rows.run_summaries?.[0]?.process_medians)) as Record<string, number[]>;
  const executed = (key: number) => ({ execution_hash: hashOf('2', key), manifest_hash: hashOf('3', key) });
  raw.transaction(() => {
    for (let key = 0; key < keys; key += 1) {
      copy('series', { id: hashOf('1', key), execution_hash: hashOf('2', key) });
      copy('manifests', { content_hash: hashOf('3', key), execution_hash: hashOf('2', key), id: `made/${key}` });
      copy('gate_reports', { id: `report${key}`, ...executed(key) });
      for (const row of rows.gate_results ?? []) insert.gate_results?.run({ ...row, gate_report_id: `report${key}` });
    }
    for (let session = 0; session < sessions; session += 1) {
      const begins = Date.UTC(2027, 0, 1) + session * DAY_MS;
      copy('sessions', { id: `session${session}`, started_at: new Date(begins).toISOString() });
      for (let key = 0; key < keys; key += 1) {
        const id = `${hashOf('', session).slice(-4)}${hashOf('', key).slice(-4)}`;
        const slower = key % 50 === 0 && session >= 0.8 * sessions ? 1.05 : 1;
        const level = slower * (1 + 0.01 * noise(session * keys + key));
        const processes = Object.entries(medians).map(([metric, values]) => [
          metric,
          values.map((value, index) => value * level * (1 + 0.005 * noise(key + 31 * session + 7 * index))),
        ]);
        copy('runs', {
          ...{ id, session_id: `session${session}`, gate_report_id: `report${key}`, series_id: hashOf('1', key) },
          ...{ ...executed(key), started_at: new Date(begins + key * 1000).toISOString() },
        });
        copy('run_summaries', { run_id: id, process_medians: JSON.stringify(Object.fromEntries(processes)) });
      }
    }
  })();
  raw.close();
};

/** A session after all others, in which only a few keys were measured: the newest of the others moved to it. */
const addSmallSession = (path: string): void => {
  const raw = new Database(path);
  raw.pragma('foreign_keys = OFF');
  raw.exec('drop trigger runs_fixed');
  const session = raw.prepare('select * from sessions limit 1').get() as Row;
  const columns = Object.keys(session);
  raw
    .prepare(`insert into sessions (${columns}) values (${columns.map((column) => `@${column}`)})`)
    .run({ ...session, id: 'small' });
  raw
    .prepare(`update runs set session_id = 'small' where id in (select id from runs order by started_at desc limit ?)`)
    .run(NEW_KEYS);
  raw.close();
};

/** Most memory that this process ever had, in kB; what Node itself tells on Linux counts the parent's, too. */
const peakKb = (): number => {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
};

/** Checks in this process and prints milliseconds, megabytes and the first line of the report. */
const measure = async (path: string): Promise<void> => {
  const beganAt = performance.now();
  let report = '';
  await runCommand({
    arguments: ['check', '--no-rerun', '--db', path],
    stdout: { write: (text: string) => (report += text) },
    stderr: process.stderr,
    environment: {},
    signal: new AbortController().signal,
  });
  const tookMs = Math.round(performance.now() - beganAt);
  const peakMb = Math.round(peakKb() / 1024);
  process.stdout.write(`${tookMs} ms, ${peakMb} MB: ${report.split('\n')[0]}\n`);
};

export const run = async ([keys = '1000', sessions = '100', path]: readonly string[]): Promise<void> => {
  if (path !== undefined) return measure(path);
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-scale-'));
  const database = join(folder, 'results.db');
  const inProcess = (): void => {
    const script = `import(${JSON.stringify(import.meta.url)}).then(({ run }) => run(['', '', ${JSON.stringify(database)}]))`;
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  };
  try {
    storeHistory(database, [{}]);
    fill(database, Number(keys), Number(sessions));
    inProcess();
    addSmallSession(database);
    inProcess();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
