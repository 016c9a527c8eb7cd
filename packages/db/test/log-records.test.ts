import { describe, expect, it } from 'vitest';
import { openConnection } from '../src/connection.ts';
import { openStore } from '../src/index.ts';
import { storeOn } from '../src/store.ts';
import { databasePath, errorOf, newStore } from './database-file.ts';
import { entryWithFigure, fileOf, logEntry } from './log-samples.ts';
import { beginQualifiedRun, LATER, NOW } from './sample-records.ts';

const ID = '2026-01-02-a-sweep-outcome';
const intent = logEntry({ title: 'The Intent', kind: 'intent', figures: [] });
const outcome = logEntry({ intent: { date: intent.date, title: intent.title } });

describe('a log entry is not stored', () => {
  it('without source, by any path', () => {
    const { store, path } = newStore();
    const withoutSource = { ...logEntry(), source: ' ' };
    expect(errorOf(() => store.recordLogEntry(withoutSource))).toMatchObject({
      kind: 'input',
      code: 'logEntryWithoutSource',
    });
    expect(errorOf(() => store.importLog([fileOf(withoutSource)])).code).toBe('logEntryWithoutSource');
    store.recordLogEntry(logEntry());
    store.close();
    const { sqlite } = openConnection(path, { mode: 'write' });
    for (const source of ['null', `''`, `' '`, `char(9, 10)`]) {
      expect(() => sqlite.exec(`update log_entries set source = ${source}`), source).toThrow(/CHECK|NOT NULL/);
    }
    sqlite.close();
  });

  it('with a file that is wrong: none of the others is, either', () => {
    const { store } = newStore();
    const files = [
      fileOf(logEntry(), 'good.json'),
      fileOf({ ...logEntry(), title: 'Other', kind: 'idea' }, 'bad.json'),
    ];
    expect(errorOf(() => store.importLog(files)).code).toBe('logEntryInvalid');
    expect(errorOf(() => store.importLog([files[0] as never, { name: 'cut.json', text: '{"da' }])).code).toBe(
      'logEntryNotJson',
    );
    expect(store.listLogEntries()).toEqual([]);
  });

  it('from two files', () => {
    const { store } = newStore();
    const files = [fileOf(logEntry(), 'a.json'), fileOf(logEntry({ title: 'a sweep outcome' }), 'b.json')];
    expect(errorOf(() => store.importLog(files))).toMatchObject({
      code: 'logEntryTwice',
      found: `${ID}, as in a.json`,
    });
  });

  it('when the intent that it answers is unknown, or is no intent', () => {
    const { store } = newStore();
    expect(errorOf(() => store.recordLogEntry(outcome)).code).toBe('logIntentUnknown');
    expect(errorOf(() => store.importLog([fileOf(logEntry({ title: 'First' })), fileOf(outcome)])).code).toBe(
      'logIntentUnknown',
    );
    store.recordLogEntry(logEntry({ title: intent.title }));
    expect(errorOf(() => store.recordLogEntry(outcome)).code).toBe('logIntentUnknown');
    expect(store.listLogEntries()).toHaveLength(1);
  });

  it('with an absolute path in it', () => {
    const { store } = newStore();
    const personal = logEntry({ notes: 'It lies in /home/someone/log.' });
    expect(errorOf(() => store.recordLogEntry(personal)).code).toBe('personalFact');
  });

  it('by one who only reads', () => {
    const { store, path } = newStore();
    store.close();
    using reader = openStore(path, { mode: 'read' });
    expect(reader).not.toHaveProperty('recordLogEntry');
    expect(reader).not.toHaveProperty('importLog');
    expect(reader.listLogEntries()).toEqual([]);
  });
});

describe('a stored log entry', () => {
  it('comes back with its figures, after the store was closed', () => {
    const { store, path } = newStore();
    const range = entryWithFigure({
      value: undefined,
      low: 16.65,
      high: 16.7,
      qualifier: 'around',
      note: 'No profile is named.',
      condition: { warmth: 'cold', repetition: 2 },
    });
    const figures = [
      ...range.figures,
      { subject: 'chain', metric: 'layers', role: 'parameter', value: 32, unit: 'layers' } as const,
    ];
    store.recordLogEntry(intent);
    store.recordLogEntry({
      ...outcome,
      referencedFiles: ['a/b.md'],
      notes: 'Known to be old.',
      gates: [{ subject: '[0,2)', gate: 'residency', state: 'failed', nonResidentOperations: ['cast'] }],
      figures,
    });
    store.close();
    using reader = openStore(path, { mode: 'read' });
    const entries = reader.listLogEntries();
    expect(entries.map(({ kind, intentId }) => [kind, intentId])).toEqual([
      ['intent', null],
      ['outcome', '2026-01-02-the-intent'],
    ]);
    expect(entries[1]).toEqual({
      id: ID,
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      date: '2026-01-02',
      title: 'A Sweep: Outcome',
      kind: 'outcome',
      intentId: '2026-01-02-the-intent',
      source: 'somebody/log, 7.md',
      summary: { ...logEntry().summary, surprise: null, lesson: null, next: null },
      referencedFiles: ['a/b.md'],
      notes: 'Known to be old.',
      gates: [{ subject: '[0,2)', gate: 'residency', state: 'failed', nonResidentOperations: ['cast'] }],
      figures: [
        {
          subject: '[0,2)',
          metric: 'decodeTokPerS',
          role: 'result',
          amount: { state: 'range', low: 16.65, high: 16.7 },
          decimals: 2,
          unit: 'tok/s',
          qualifier: 'around',
          condition: { warmth: 'cold', repetition: 2 },
          note: 'No profile is named.',
        },
        {
          subject: 'chain',
          metric: 'layers',
          role: 'parameter',
          amount: { state: 'value', value: 32 },
          decimals: 0,
          unit: 'layers',
          qualifier: null,
          condition: {},
          note: null,
        },
      ],
    });
  });

  it('is left alone when the same content comes again, however it is written', () => {
    const { store } = newStore();
    expect(store.recordLogEntry(logEntry())).toEqual({ id: ID, state: 'recorded' });
    const before = store.listLogEntries();
    const reordered = Object.fromEntries(Object.entries({ ...logEntry(), notes: null, gates: [] }).reverse());
    expect(store.importLog([{ name: 'a.json', text: JSON.stringify(reordered, null, 8) }])).toEqual([
      { id: ID, state: 'unchanged' },
    ]);
    expect(store.listLogEntries()).toEqual(before);
  });

  it('is replaced whole when its content was corrected, under an outcome that answers it', () => {
    const { store } = newStore();
    store.importLog([fileOf(outcome, 'a.json'), fileOf(intent, 'b.json')]);
    const corrected = entryWithFigure({ value: 18 });
    expect(store.recordLogEntry({ ...corrected, intent: outcome.intent })).toEqual({ id: ID, state: 'replaced' });
    expect(store.recordLogEntry({ ...intent, notes: 'New.' }).state).toBe('replaced');
    const [first, second] = store.listLogEntries();
    expect(first?.notes).toBe('New.');
    expect(second?.figures.map(({ amount }) => amount)).toEqual([{ state: 'value', value: 18 }]);
  });

  it('keeps its old content when the new one is refused', () => {
    const { store } = newStore();
    store.recordLogEntry(logEntry());
    const before = store.listLogEntries();
    expect(errorOf(() => store.recordLogEntry(outcome)).code).toBe('logIntentUnknown');
    expect(store.listLogEntries()).toEqual(before);
  });

  it('stands in the order of dates, intents first', () => {
    const { store } = newStore();
    const later = logEntry({ date: '2026-01-03', title: 'A', kind: 'intent' });
    store.importLog([later, logEntry(), intent].map((entry, index) => fileOf(entry, `${index}.json`)));
    expect(store.listLogEntries().map(({ title }) => title)).toEqual(['The Intent', 'A Sweep: Outcome', 'A']);
  });
});

describe('a published figure never becomes a run', () => {
  /** A database with a qualified run and a log entry, and the entry's id in the place of everything a run stands on. */
  function runAndEntry() {
    const connection = openConnection(databasePath(), { mode: 'write' });
    const store = storeOn(connection);
    const { runId } = beginQualifiedRun(store);
    store.recordLogEntry(logEntry());
    return { store, runId, sqlite: connection.sqlite };
  }

  it.each([
    ['provenance', `'published'`],
    ['session_id', `(select id from log_entries)`],
    ['gate_report_id', `(select id from log_entries)`],
    ['manifest_hash', `(select content_hash from log_entries)`],
  ])('by a run whose %s is %s', (column, value) => {
    const { store, sqlite } = runAndEntry();
    sqlite.exec(`
      create temp table copy as select * from runs;
      update copy set id = 'new', verdict_state = 'unverified', verdict_reason = 'noReference', ${column} = ${value};
    `);
    expect(() => sqlite.exec('insert into runs select * from copy')).toThrow(/CHECK|FOREIGN KEY|belongs to the series/);
    expect(store.listRuns()).toHaveLength(1);
    store.close();
  });

  it('by a baseline, an annotation or a process of it', () => {
    const { store, sqlite } = runAndEntry();
    for (const insert of [
      `insert into baselines values ('b', '${ID}', '${ID}', 'someone', 'fast', '${NOW}', null, null, null)`,
      `insert into annotations values ('a', '${ID}', 'accept', 'someone', 'known', '${LATER}')`,
      `insert into processes values ('p', '${ID}', 0, 0, null, '${NOW}', 1, 'specialised', null, null, 1, 'steady', 1, null, null)`,
      `insert into gate_results values ('${ID}', 0, 'golden', '[0,2)', 'passed', null, null, '[]', null)`,
    ]) {
      expect(() => sqlite.exec(insert), insert).toThrow(/only a qualified run|its own series|FOREIGN KEY/);
    }
    store.close();
  });

  it('by any reference: no other table points at the log, and the log points at no other table', () => {
    const { store, sqlite } = runAndEntry();
    const references = sqlite
      .prepare(
        `select tables.name as origin, keys."table" as target
         from sqlite_schema as tables, pragma_foreign_key_list(tables.name) as keys where tables.type = 'table'`,
      )
      .all() as { origin: string; target: string }[];
    const ofLog = ({ origin, target }: (typeof references)[number]) => `${origin} ${target}`.includes('log_');
    expect(references.length).toBeGreaterThan(15);
    expect(references.filter(ofLog)).toEqual([
      { origin: 'log_entries', target: 'log_entries' },
      { origin: 'log_figures', target: 'log_entries' },
    ]);
    store.close();
  });

  it('in a list of runs', () => {
    const { store } = newStore();
    store.recordLogEntry(logEntry());
    expect(store.listRuns()).toEqual([]);
    expect(store.readRun(ID)).toBeNull();
    expect(store.readGateReport(ID)).toBeNull();
  });
});
