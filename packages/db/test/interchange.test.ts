import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type ImportOptions, interchangeJsonSchema, openStore, RECORD_KINDS, type Store } from '../src/index.ts';
import { encodeRecord } from '../src/interchange/line.ts';
import { newStore } from './database-file.ts';
import { exported, fillStore, forged, imported, lineOf, withLine } from './interchange-file.ts';
import {
  beginQualifiedRun,
  execution,
  LATER,
  NOW,
  passedReport,
  processRecord,
  requestRecord,
  runBeginning,
  sha,
} from './sample-records.ts';

/** The typed error that an import throws. */
async function refusal(store: Store, content: string, options: ImportOptions = {}): Promise<ShardbenchError> {
  try {
    await imported(store, content, options);
  } catch (error) {
    if (error instanceof ShardbenchError) return error;
    throw error;
  }
  throw new Error('expected an error, found none');
}

/** One export that most tests read. */
const text = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-db-'));
  using store = openStore(join(folder, 'source.db'), { mode: 'write' });
  fillStore(store);
  rmSync(folder, { recursive: true });
  return exported(store);
})();

const empty = (store: Store): void => {
  expect(store.listRuns()).toEqual([]);
  expect(store.listSessions()).toEqual([]);
};

describe('a file that is not imported', () => {
  it.each([
    ['nothing', ''],
    ['prose', 'These are my results.\n'],
    ['another JSON document', '{"results": []}\n'],
    ['JSON without end', '[{"model_filename": "a.gguf", "n_prompt"'],
    ['a list of something else', '[1, 2]'],
    ['binary', '\u0000\u0001\u0002\n\u0003'],
  ])('holds %s', async (_what, content) => {
    const { store } = newStore();
    expect(await refusal(store, content)).toMatchObject({ kind: 'input', code: 'notInterchange' });
    empty(store);
  });

  it('was written by a newer version, also with --partial', async () => {
    const newer = text.replace('"schemaVersion":1', '"schemaVersion":2');
    for (const partial of [false, true]) {
      const { store } = newStore();
      expect(await refusal(store, newer, { partial })).toMatchObject({
        code: 'newerInterchange',
        where: 'other.jsonl:1',
      });
      empty(store);
    }
  });

  it('comes from a test database', async () => {
    const { store: test } = newStore('test');
    fillStore(test);
    const { store } = newStore();
    expect((await refusal(store, exported(test))).code).toBe('otherPurpose');
    expect((await imported(newStore('test').store, text)).runsAdded).toBe(2);
  });

  it.each([
    ['without its last line', (all: string) => `${all.split('\n').slice(0, -2).join('\n')}\n`, 'truncatedFile'],
    ['cut within a line', (all: string) => all.slice(0, all.length - 300), 'lineNotJson'],
    [
      'with a line taken out',
      (all: string) =>
        all
          .split('\n')
          .toSpliced(lineOf(all, 'annotation') - 1, 1)
          .join('\n'),
      'countDiffers',
    ],
    [
      'with two lines exchanged',
      (all: string) => {
        const lines = all.split('\n');
        return lines
          .with(3, lines[4] ?? '')
          .with(4, lines[3] ?? '')
          .join('\n');
      },
      'fileTampered',
    ],
    [
      'with a line twice',
      (all: string) =>
        all
          .split('\n')
          .toSpliced(4, 0, all.split('\n')[4] ?? '')
          .join('\n'),
      'countDiffers',
    ],
    ['with a second file behind it', (all: string) => all + all, 'lineAfterEnd'],
    ['with an empty line', (all: string) => all.replace('\n', '\n\n'), 'lineNotJson'],
    [
      'with another selection in its first line',
      (all: string) => all.replace('"manifest":null', '"manifest":"tiny/other"'),
      'fileTampered',
    ],
    [
      'with a record of an unknown kind',
      (all: string) => withLine(all, 3, '{"kind":"opinion","record":{}}'),
      'unknownRecord',
    ],
    [
      'with a kind that every object has',
      (all: string) => withLine(all, 3, '{"kind":"toString","record":{}}'),
      'unknownRecord',
    ],
  ])('is one %s', async (_what, spoil, code) => {
    const { store } = newStore();
    expect((await refusal(store, spoil(text))).code).toBe(code);
    empty(store);
  });

  it.each(RECORD_KINDS.filter((kind) => kind !== 'foreignResult'))(
    'has a tampered %s, and the line is named',
    async (kind) => {
      const { store } = newStore();
      const line = lineOf(text, kind);
      const own = text.split('\n')[line - 1] ?? '';
      const tampered = own.replace(
        /"record":\{("[a-zA-Z]+"):"?[0-9a-f]/,
        (all) => `${all.slice(0, -1)}${all.endsWith('1') ? 2 : 1}`,
      );
      expect(tampered).not.toBe(own);
      expect(await refusal(store, withLine(text, line, tampered))).toMatchObject({
        kind: 'input',
        code: 'lineTampered',
        where: `other.jsonl:${line}`,
      });
      empty(store);
    },
  );
});

describe('a forged record, whose checksum fits,', () => {
  it.each([
    ['a machine that is another', 'machine', (record: object) => ({ ...record, cpuModel: 'faster' }), 'recordUntrue'],
    [
      'a report with other artifacts',
      'gateReport',
      (record: object) => ({ ...record, artifactsHash: sha('x') }),
      'recordUntrue',
    ],
    ['a key that the schema does not have', 'run', (record: object) => ({ ...record, speed: 1 }), 'recordShape'],
    ['a run of another execution', 'run', (record: object) => ({ ...record, executionHash: sha('x') }), 'lawBroken'],
    [
      'a run of a session that is not there',
      'run',
      (record: object) => ({ ...record, sessionId: '01998b2c-0000-7000-8000-000000000000' }),
      'recordWithoutParent',
    ],
    [
      'a run by the addon with faults',
      'gateReport',
      (record: object) => ({ ...record, addon: 'addonFaults' }),
      'lawBroken',
    ],
    [
      'timings that are none',
      'process',
      (record: { requests: object[] }) => ({
        ...record,
        requests: [{ ...record.requests[0], timings: 'AAAAAAAAAAAA' }],
      }),
      'timingsRefused',
    ],
    ['a user name', 'session', (record: object) => ({ ...record, environmentBefore: { user: 'ada' } }), 'personalFact'],
    [
      'a path of somebody',
      'session',
      (record: object) => ({ ...record, arguments: ['--db=/home/ada/results.db'] }),
      'personalFact',
    ],
    [
      'a path in a title',
      'manifest',
      (record: object) => ({ ...record, title: 'from /Users/ada/x.gguf' }),
      'personalFact',
    ],
    ['a title of another type', 'manifest', (record: object) => ({ ...record, title: 7 }), 'recordShape'],
    ['a time that is none', 'session', (record: object) => ({ ...record, startedAt: 'yesterday' }), 'recordShape'],
    ['an id that is none', 'run', (record: object) => ({ ...record, id: `'; drop table runs; --` }), 'recordShape'],
  ] as const)('is refused: %s', async (_what, kind, change, code) => {
    const { store } = newStore();
    const line = lineOf(text, kind);
    const forgery = forged(text, kind, change as never);
    expect(await refusal(store, forgery)).toMatchObject({
      kind: 'input',
      code,
      where: expect.stringContaining(`other.jsonl:${line}`),
    });
    empty(store);
  });

  it('cannot make a run qualified that the gates did not pass', async () => {
    const { store: source } = newStore();
    const { sessionId } = beginQualifiedRun(source);
    const without = { ...passedReport, results: passedReport.results.slice(1) };
    const gateReportId = source.recordGateReport(without, { ...execution, sessionId, judgedAt: NOW });
    const verdict = { state: 'unverified', reason: 'gatesIncomplete' } as const;
    source.beginRun(runBeginning(sessionId, gateReportId, { verdict, startedAt: LATER }));
    const all = exported(source);
    const line = all.split('\n').findIndex((one) => one.includes('gatesIncomplete')) + 1;
    const { record } = JSON.parse(all.split('\n')[line - 1] ?? '');
    const forgery = withLine(all, line, encodeRecord('run', { ...record, verdict: { state: 'qualified' } }).text);
    const { store } = newStore();
    expect(await refusal(store, forgery)).toMatchObject({ code: 'lawBroken', where: `other.jsonl:${line}` });
    empty(store);
    // Neither where the run is known already.
    await imported(store, all);
    expect((await refusal(store, forgery)).code).toBe('otherContent');
  });

  it('with hostile text is stored as text', async () => {
    const { store } = newStore();
    const title = `<img src=x onerror=alert(1)>\u0000\u202e'; drop table runs; --`;
    const forgery = forged(text, 'manifest', (record: object) => ({ ...record, title }) as never);
    const { leftOut } = await imported(store, forgery, { partial: true });
    expect(leftOut).toBeLessThan(2);
    expect(store.listRuns()[0]?.manifest.title).toBe(title);
  });

  it('nested without end is refused, not a crash', async () => {
    const { store } = newStore();
    const deep = `{"kind":"session","sha256":"${sha('')}","record":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect((await refusal(store, withLine(text, 3, deep))).kind).toBe('input');
  });
});

describe('an import', () => {
  it('brings everything, and the export of the copy is the same', async () => {
    const { store: source } = newStore();
    const { seriesId, first } = fillStore(source);
    const { store: copy } = newStore();
    const all = exported(source);
    const report = await imported(copy, all);
    expect(report).toMatchObject({ format: 'shardbench', runsAdded: 2, unchanged: 0, updated: 0, leftOut: 0 });
    expect(report.added).toBe(report.records);
    expect(report.records).toBe(all.trim().split('\n').length - 2);
    expect(exported(copy)).toBe(all);
    expect(copy.listRuns()).toEqual(source.listRuns());
    expect(copy.readRun(first)).toEqual(source.readRun(first));
    expect(copy.seriesPoints(seriesId)).toEqual(source.seriesPoints(seriesId));
    expect(copy.seriesPoints(seriesId)[0]?.processes).toBe(1);
    expect(copy.listBaselineEvents()).toEqual(source.listBaselineEvents());
    expect(copy.listColdStarts()).toEqual(source.listColdStarts());
    expect(copy.runStages(first)).toEqual(source.runStages(first));
  });

  it('has a line of every kind that is measured here', () => {
    for (const kind of RECORD_KINDS) expect(lineOf(text, kind) > 0, kind).toBe(kind !== 'foreignResult');
  });

  it('done twice changes nothing', async () => {
    const { store } = newStore();
    await imported(store, text);
    const report = await imported(store, text);
    expect(report).toMatchObject({ added: 0, updated: 0, runsAdded: 0, leftOut: 0 });
    expect(report.unchanged).toBe(report.records);
    expect(exported(store)).toBe(text);
  });

  it('leaves what was measured here beside it', async () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    await imported(store, text);
    expect(store.listRuns().map(({ id }) => id)).toContain(runId);
    expect(store.listRuns()).toHaveLength(3);
  });

  it('of a part brings the part and what it refers to', async () => {
    const { store: source } = newStore();
    const { second } = fillStore(source);
    const { store } = newStore();
    await imported(store, exported(source, { since: LATER }));
    expect(store.listRuns().map(({ id }) => id)).toEqual([second]);
    expect(store.listColdStarts()).toEqual([]);
    expect((await imported(newStore().store, exported(source, { manifest: 'none' }))).records).toBe(0);
    expect(source.countExported({ manifest: 'tiny/16_8_6_2' })).toBe(2);
    expect(source.countExported({ since: LATER })).toBe(1);
  });

  it('keeps raw timings that were archived here, and adds those that are missing', async () => {
    const { store, path } = newStore();
    const { first } = fillStore(store);
    const whole = exported(store);
    const raw = new Database(path);
    raw.exec('delete from token_timings');
    raw.close();
    const archived = exported(store);
    const { store: copy } = newStore();
    await imported(copy, archived);
    expect(copy.readRun(first)?.processes[0]?.requests[0]?.timings).toBeNull();
    expect(await imported(copy, whole)).toMatchObject({ updated: 3, added: 0 });
    expect(copy.readRun(first)?.processes[0]?.requests[0]?.timings).toEqual(requestRecord(0).timings);
    expect(await imported(copy, archived)).toMatchObject({ updated: 0, added: 0 });
    expect(exported(copy)).toBe(whole);
  });

  it('ends a session that was open at the first export, whichever comes first', async () => {
    const { store: source } = newStore();
    const { sessionId } = fillStore(source);
    const open = exported(source);
    source.endSession(sessionId, { state: 'finished', endedAt: LATER, environmentAfter: { load: 1 } });
    const finished = exported(source);
    for (const order of [
      [open, finished],
      [finished, open],
    ]) {
      const { store } = newStore();
      for (const one of order) await imported(store, one);
      expect(exported(store)).toBe(finished);
    }
  });

  it('adds the processes that came later, and the verdict that a run cannot come back from wins', async () => {
    const { store: source } = newStore();
    const { runId } = beginQualifiedRun(source);
    source.recordProcess(runId, processRecord(0));
    source.setBaseline({ runId, author: 'Ada', reason: 'first', at: NOW });
    const before = exported(source);
    const [series] = source.listSeries();
    source.clearBaseline({ seriesId: series?.id ?? '', author: 'Ada', reason: 'wrong tokens', at: LATER });
    source.recordProcess(runId, processRecord(1, { requests: [requestRecord(2, { tokensSha256: sha('other') })] }));
    const after = exported(source);
    for (const order of [
      [before, after],
      [after, before],
    ]) {
      const { store } = newStore();
      for (const one of order) await imported(store, one);
      expect(store.listRuns()).toMatchObject([{ verdict: { state: 'disqualified' }, processes: [{}, {}] }]);
      expect(store.seriesPoints(series?.id ?? '')[0]?.processes).toBe(2);
      expect(store.baselineOf(series?.id ?? '')).toBeNull();
      expect(exported(store)).toBe(after);
    }
  });

  it('refuses another content under a known id', async () => {
    const { store } = newStore();
    await imported(store, text);
    for (const [kind, change] of [
      ['annotation', (record: object) => ({ ...record, reason: 'another' })],
      ['block', (record: object) => ({ ...record, canaryAfterNs: 7 })],
      ['coldStart', (record: object) => ({ ...record, loadMs: 1 })],
      ['process', (record: object) => ({ ...record, startupMs: 1 })],
      ['baseline', (record: object) => ({ ...record, author: 'Eve' })],
      ['run', (record: object) => ({ ...record, processesPlanned: 1 })],
    ] as const) {
      expect((await refusal(store, forged(text, kind, change as never))).code, kind).toBe('otherContent');
    }
    const faster = (record: { summaries: object[] }) => ({
      ...record,
      summaries: [{ ...record.summaries[0], tpotMs: 0.1 }],
    });
    expect((await refusal(store, forged(text, 'process', faster as never))).code).toBe('recordRefused');
    expect(exported(store)).toBe(text);
  });
});

describe('baselines of two databases', () => {
  /** Two copies of the same runs, each with a baseline that somebody else set. */
  async function twoCopies() {
    const { store: source } = newStore();
    const { sessionId, gateReportId, runId: first } = beginQualifiedRun(source);
    const second = source.beginRun(runBeginning(sessionId, gateReportId, { startedAt: LATER }));
    const bare = exported(source);
    const [series] = source.listSeries();
    const copies = [newStore().store, newStore().store] as const;
    for (const copy of copies) await imported(copy, bare);
    return { copies, first, second, seriesId: series?.id ?? '' };
  }

  it('come to the same end whichever is imported into which: the later one holds', async () => {
    const { copies, first, second, seriesId } = await twoCopies();
    const [one, two] = copies;
    one.setBaseline({ runId: first, author: 'Ada', reason: 'mine', at: NOW });
    two.setBaseline({ runId: second, author: 'Grace', reason: 'mine, too', at: LATER });
    const [fromOne, fromTwo] = [exported(one), exported(two)];
    await imported(one, fromTwo);
    await imported(two, fromOne);
    for (const store of copies) expect(store.baselineOf(seriesId)).toMatchObject({ runId: second, author: 'Grace' });
    expect(exported(one)).toBe(exported(two));
    expect(await imported(one, fromOne)).toMatchObject({ added: 0, updated: 0 });
  });

  it('end where the other database excluded the run', async () => {
    const { copies, first, seriesId } = await twoCopies();
    const [one, two] = copies;
    one.setBaseline({ runId: first, author: 'Ada', reason: 'mine', at: NOW });
    two.annotate({ runId: first, kind: 'exclude', author: 'Grace', reason: 'fan was broken', at: LATER });
    const [fromOne, fromTwo] = [exported(one), exported(two)];
    await imported(one, fromTwo);
    await imported(two, fromOne);
    for (const store of copies) {
      expect(store.baselineOf(seriesId)).toBeNull();
      expect(store.listBaselineEvents().at(-1)).toMatchObject({
        event: 'cleared',
        author: 'Grace',
        reason: 'fan was broken',
      });
    }
    expect(exported(one)).toBe(exported(two));
  });
});

describe('a partial import', () => {
  it('leaves out bad lines and what hangs on them, says which, and keeps the rest', async () => {
    const { store } = newStore();
    const line = lineOf(text, 'process');
    const report = await imported(store, withLine(text, line, '{"kind":"process"'), { partial: true });
    expect(report).toMatchObject({ leftOut: 1, leftOutLines: [{ line, code: 'lineNotJson' }], runsAdded: 2 });
    expect(store.listRuns().map(({ processes }) => processes.length)).toEqual([1, 1]);
    const runLine = lineOf(text, 'run');
    const other = newStore().store;
    const orphans = await imported(other, withLine(text, runLine, 'x'), { partial: true });
    expect(orphans.runsAdded).toBe(1);
    expect(orphans.leftOutLines.map(({ code }) => code)).toEqual([
      'lineNotJson',
      ...Array(4).fill('recordWithoutParent'),
    ]);
    expect(other.listRuns()[0]?.processes).toHaveLength(1);
  });

  it('of a truncated file brings what is whole', async () => {
    const { store } = newStore();
    const report = await imported(store, text.slice(0, text.length - 300), { partial: true });
    expect(report.leftOutLines.map(({ code }) => code)).toEqual(['lineNotJson', 'truncatedFile']);
    expect(report.runsAdded).toBe(2);
    expect(await imported(store, text)).toMatchObject({ runsAdded: 0, updated: 0, leftOut: 0 });
    expect(exported(store)).toBe(text);
  });

  it('takes back the whole of a process that breaks off in the middle, and its run has the summary of the others', async () => {
    const { store } = newStore();
    const forgery = forged(text, 'process', ((record: { requests: object[] }) => ({
      ...record,
      requests: record.requests.map((request, place) => (place === 4 ? { ...request, latencyNs: 0 } : request)),
    })) as never);
    const report = await imported(store, forgery, { partial: true });
    expect(report.leftOutLines[0]?.code).toBe('recordRefused');
    expect(store.listRuns()[0]?.processes.map(({ ordinal }) => ordinal)).toEqual([1]);
    const [series] = store.listSeries();
    expect(store.seriesPoints(series?.id ?? '').map(({ processes }) => processes)).toEqual([0, 1]);
  });
});

describe('two imports at once', () => {
  it('wait for each other', async () => {
    const { store, path } = newStore();
    using second = openStore(path, { mode: 'write' });
    const waits: unknown[] = [];
    const [one, two] = await Promise.all([
      imported(store, text),
      imported(second, text, { onProgress: (lines) => waits.push(lines) }),
    ]);
    expect([one.runsAdded, two.runsAdded].sort()).toEqual([0, 2]);
    expect(exported(store)).toBe(text);
  });

  it('give up in the end, and stop when asked', async () => {
    const { store, path } = newStore();
    const other = new Database(path);
    other.exec('begin immediate');
    expect(await refusal(store, text, { patienceMs: 1 })).toMatchObject({ kind: 'storage', code: 'databaseLocked' });
    const controller = new AbortController();
    const waiting = imported(store, text, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
    other.exec('rollback');
    other.close();
    expect((await imported(store, text)).runsAdded).toBe(2);
  });
});

it('the checked-in schema of the interchange is the one that is checked with', () => {
  const path = join(import.meta.dirname, '..', 'schema', 'interchange.schema.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(interchangeJsonSchema())));
});
