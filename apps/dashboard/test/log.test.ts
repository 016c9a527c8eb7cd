import { parseLogEntryText, printedNumbers, readLogFiles, type StoredLogEntry } from '@shardbench/db';
import { describe, expect, it } from 'vitest';
import { logFigureGroups } from '../src/data/log-figures.ts';
import { logGateTable } from '../src/data/log-gates.ts';
import { logFinding, logSections, logStatement } from '../src/data/log-page.ts';
import { logSourceOf } from '../src/data/log-source.ts';
import { sampleRun } from './sample-run.ts';

const published = readLogFiles().map(({ name, text }) => parseLogEntryText(text, name));
const [sweep] = published;
if (sweep === undefined) throw new Error('expected a published log');
const stored = (id: string): StoredLogEntry => ({ ...sweep, id, contentHash: '', intentId: null });
const SWEEP_ID = '2026-04-28-phi-4-mini-12-16-20-24-layer-fusion-sweep-outcome';

describe('the page of the log', () => {
  it('says that there is none, or how much is published and that it is not ranked', () => {
    expect(logStatement([])).toBe('No entry of a published log is stored.');
    expect(logStatement([stored('a'), stored('b')])).toBe(
      'Two published entries with 82 figures: to be read beside what is measured here, never ranked with it.',
    );
  });

  it('opens each entry with its lesson, and an intent with its aim', () => {
    expect(logFinding(sweep)).toBe(
      'The limit of this graph and compiler: one shard of 20 front layers is resident, one of 24 is not.',
    );
    const summary = { ...sweep.summary, intent: 'Try 16.5 of phi.json: then more. And rest.', lesson: null };
    expect(logFinding({ kind: 'intent', summary })).toBe('Try 16.5 of phi.json.');
    expect(logFinding({ kind: 'outcome', summary: { ...summary, result: 'No end' } })).toBe('No end');
  });

  it('leaves out sections that an entry does not have', () => {
    const summary = { ...sweep.summary, surprise: null, next: null };
    expect(logSections({ summary }).map(({ name }) => name)).toEqual(['Intent', 'Setup', 'Result', 'Lesson']);
  });
});

describe('published figures', () => {
  it('are all shown, each under its subject and in the digits that were printed', () => {
    for (const { figures } of published) {
      const rows = (['result', 'parameter'] as const).flatMap((role) =>
        logFigureGroups(figures, role).flatMap((group) =>
          group.rows.map((row) => `${group.subject} ${row.metric} ${row.value}`),
        ),
      );
      const expected = figures.map((of) => `${of.subject} ${of.metric} ${printedNumbers(of).join(' – ')}`);
      expect(rows.toSorted()).toEqual(expected.toSorted());
    }
  });

  it('keep reservation, unit, condition and note', () => {
    const groups = logFigureGroups(sweep.figures, 'result');
    const rows = groups.find(({ subject }) => subject === '20+4+6+2')?.rows;
    expect(rows?.[0]).toEqual({
      metric: 'decodeTokPerS',
      value: '16.65 – 16.70',
      unit: 'tok/s',
      qualifier: 'around',
      condition: '',
      note: 'The entry names no profile here. It stands where the other topologies have their short figures.',
    });
    const repeated = groups.find(({ subject }) => subject === '16+8+6+2')?.rows[1];
    expect(repeated).toMatchObject({ value: '17.174', condition: "the log's short, repetition 2", qualifier: null });
    expect(groups.find(({ subject }) => subject === '[0,12)')?.rows[2]).toMatchObject({ value: '0.999197', unit: '' });
  });

  it('that were set stand apart from those that were found', () => {
    const metrics = (role: 'result' | 'parameter') =>
      logFigureGroups(sweep.figures, role).flatMap(({ rows }) => rows.map(({ metric }) => metric));
    expect(metrics('result')).not.toContain('maxNewTokens');
    expect(new Set(metrics('parameter'))).toEqual(new Set(['weightBits', 'fusedLayers', 'maxNewTokens']));
  });

  it('say under which input, token and warmth they were taken', () => {
    const conditions = published.flatMap(({ figures }) =>
      logFigureGroups(figures, 'result').flatMap(({ rows }) => rows.map(({ condition }) => condition)),
    );
    expect(conditions).toContain('input randomHidden, token 3 of the block');
    expect(conditions).toContain("the log's smoke, warm");
    expect(conditions).toContain('cold');
  });
});

describe('published gates', () => {
  it('are none where an entry mentions none', () => {
    expect(logGateTable([])).toBeNull();
  });

  it('stand by subject, with gaps where the entry is silent and operations by name', () => {
    expect(
      logGateTable([
        { subject: 'top-1 head', gate: 'residency', state: 'failed', nonResidentOperations: ['ios18.topk', 'cast'] },
        { subject: '8-way head', gate: 'golden', state: 'passed', nonResidentOperations: [] },
      ]),
    ).toEqual({
      gates: ['residency', 'golden'],
      rows: [
        {
          subject: 'top-1 head',
          cells: [{ state: 'failed', words: 'failed', nonResident: ['ios18.topk', 'cast'] }, null],
        },
        { subject: '8-way head', cells: [null, { state: 'passed', words: 'passed', nonResident: [] }] },
      ],
    });
  });
});

describe('the entry that a run takes its topology from', () => {
  const naming = (logEntry: unknown) => {
    const run = sampleRun();
    return { ...run, manifest: { ...run.manifest, manifest: { logEntry } } };
  };

  it('is none when the manifest names none, or names it in another shape', () => {
    for (const named of [null, undefined, 'sweep', { date: '2026-04-28' }]) {
      expect(logSourceOf(naming(named), [stored(SWEEP_ID)])).toBeNull();
    }
  });

  it('is linked when it is stored, and named when it is not', () => {
    const run = naming({ date: sweep.date, title: sweep.title, topology: 'disqualified' });
    expect(logSourceOf(run, [stored(SWEEP_ID)])).toEqual({
      date: '2026-04-28',
      title: sweep.title,
      words: 'disqualified this cut',
      page: `log/${SWEEP_ID}.html`,
    });
    expect(logSourceOf(run, [])?.page).toBeNull();
  });
});
