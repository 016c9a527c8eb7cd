import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openStore, seriesId, seriesKey } from '../src/index.ts';
import { APPLICATION_ID } from '../src/migrations.ts';
import { databasePath } from './database-file.ts';
import { LATER, NOW, processRecord, requestRecord, runBeginning, sha } from './sample-records.ts';

const FOLDER = join(import.meta.dirname, '..', 'drizzle');
const MIGRATIONS_BEFORE = 3;

const PROFILE = JSON.stringify(runBeginning('', '').profile);
const SUMMARIES = [0, 1].map((ordinal) => ({
  ...processRecord(ordinal).summary,
  tpotMs: 2 + ordinal,
  ttftMs: 9 + ordinal,
}));

/** What the program before series, blocks and cold starts left behind: two runs of one key, one of them with processes. */
function olderDatabase(): string {
  const path = databasePath();
  const older = new Database(path);
  for (const name of readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .slice(0, MIGRATIONS_BEFORE)) {
    older.exec(readFileSync(join(FOLDER, name), 'utf8'));
  }
  const executed = `'${sha('manifest')}', null, '${sha('execution')}', 'cpu', 'vnni', 2, '[1,4]', '${sha('build')}', 'addon', '${sha('all')}'`;
  const run = (id: string, startedAt: string) =>
    `insert into runs values ('${id}', 's', 'g', ${executed}, 'short', '${PROFILE}', '${sha('prompt')}', 'measured', 6, '${startedAt}', 'qualified', null, null, null, null, null, null);`;
  older.exec(`
    insert into meta values ('purpose', 'results');
    insert into machines values ('m', 'x64', 'linux', 'Xeon', 2, 8000000000, '{}');
    insert into sessions values ('s', 'm', 'all', '[]', 'finished', '${NOW}', '${LATER}', 'Debian 12.9', null, 'abc1234', 0, 'v26.10.0', '{}', null);
    insert into manifests values ('${sha('manifest')}', '${sha('execution')}', 'tiny/16_8_6_2', 'Four', '16+8+6+2/4', '{}');
    insert into artifacts values ('${sha('artifact')}', 'packed', 10, 'int8');
    insert into gate_reports values ('g', 's', ${executed}, 1, '${NOW}');
    insert into shard_artifacts values ('g', '[0,16)', '${sha('artifact')}');
    ${['contract', 'residency', 'golden', 'parity', 'endToEnd']
      .map(
        (gate, ordinal) =>
          `insert into gate_results values ('g', ${ordinal}, '${gate}', 'chain', 'passed', null, null, '[]', null);`,
      )
      .join('\n')}
    ${run('r1', NOW)}
    ${run('r2', LATER)}
    insert into baselines values ('b', 'r1', 'Ada', 'first', '${NOW}', null);
    insert into annotations values ('a', 'r2', 'accept', 'Ada', 'known', '${LATER}');
  `);
  SUMMARIES.forEach((summary, ordinal) => {
    older.exec(
      `insert into processes values ('p${ordinal}', 'r1', ${ordinal}, ${ordinal}, '${NOW}', 1, 'specialised', null, null, 1, 'steady', 1, null, null);
       insert into process_summaries values ('p${ordinal}', 1, '${JSON.stringify(summary)}')`,
    );
  });
  older.pragma(`application_id = ${APPLICATION_ID}`);
  older.pragma(`user_version = ${MIGRATIONS_BEFORE}`);
  older.close();
  return path;
}

it('a database from before series keeps every row, and gets series and summaries of its runs', () => {
  const path = olderDatabase();
  using store = openStore(path, { mode: 'write' });
  const [series, ...others] = store.listSeries();
  expect(others).toEqual([]);
  const key = seriesKey('m', { ...runBeginning('', ''), modelHash: null, threads: 2 });
  expect(series).toMatchObject({ id: seriesId(key), key, runs: 2, firstStartedAt: NOW, lastStartedAt: LATER });
  const points = store.seriesPoints(seriesId(key));
  expect(points).toMatchObject([
    { runId: 'r1', processes: 2, tpotMs: [2, 3], ttftMs: [9, 10], annotations: [] },
    { runId: 'r2', processes: 0, tpotMs: [], annotations: ['accept'] },
  ]);
  expect(points[0]?.artifacts).toEqual([{ shard: '[0,16)', artifactHash: sha('artifact') }]);
  expect(store.baselineOf(seriesId(key))).toEqual({ runId: 'r1', author: 'Ada', reason: 'first', setAt: NOW });
  expect(store.listRuns()).toHaveLength(2);
});

it('a database from before series refers to nothing that went, and keeps the laws', () => {
  const path = olderDatabase();
  {
    using store = openStore(path, { mode: 'write' });
    store.recordProcess('r2', processRecord(0));
    const differing = [requestRecord(2, { tokensSha256: sha('other') })];
    const { verdict } = store.recordProcess('r2', processRecord(1, { requests: differing }));
    expect(verdict.state).toBe('disqualified');
  }
  const sqlite = new Database(path);
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
  sqlite.pragma('foreign_keys = ON');
  expect(() => sqlite.exec(`update runs set series_id = 'x'`)).toThrow(/only the verdict changes/);
  expect(() => sqlite.exec(`update runs set verdict_state = 'unverified', verdict_reason = 'noReference'`)).toThrow(
    /baseline stays qualified/,
  );
  sqlite.exec(`delete from processes where id = 'p0'`);
  expect(sqlite.prepare('select count(*) from process_summaries').pluck().get()).toBe(3);
  sqlite.close();
});
