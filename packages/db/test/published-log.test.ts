import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type LogFigure, logEntryId, printedNumbers, readLogFiles, type StoredLogEntry } from '../src/index.ts';
import { LogEntryFile, logEntryJsonSchema } from '../src/log/log-entry-schema.ts';
import { newStore } from './database-file.ts';
import { type EntryAsPublished, LOG_AS_PUBLISHED } from './log-as-published.ts';
import { logEntry } from './log-samples.ts';

const SCHEMA_FILE = join(import.meta.dirname, '..', 'schema', 'log-entry.schema.json');
const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'research-log.md');

const publishedSchema = (): object => JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));
const page = (): string => readFileSync(PAGE, 'utf8');
const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
const words = (text: string): string[] => text.trim().split(/\s+/);

/** The entries as the store gives them back. */
function storedLog(): StoredLogEntry[] {
  const { store } = newStore();
  store.importLog(readLogFiles());
  return store.listLogEntries();
}

function storedEntry(published: EntryAsPublished): StoredLogEntry {
  const id = logEntryId(published);
  return storedLog().find((entry) => entry.id === id) ?? expect.fail(`no entry ${id}`);
}

/** A figure as `log-as-published.ts` writes it. */
function asPublished(figure: LogFigure): string {
  const { profile, repetition, warmth, input, token } = figure.condition;
  const position = token === undefined ? undefined : `token ${token}`;
  const restrictions = [profile, repetition, warmth, input, position, figure.qualifier].filter((one) => one != null);
  return [figure.subject, figure.metric, printedNumbers(figure).join('-'), restrictions.join(', ')]
    .filter((part) => part !== '')
    .join(' | ');
}

describe('the log that is checked in', () => {
  it('is imported whole, and the second time changes nothing', () => {
    const { store } = newStore();
    const files = readLogFiles();
    expect(store.importLog(files).map(({ state }) => state)).toEqual(Array(5).fill('recorded'));
    const before = store.listLogEntries();
    expect(store.importLog(files).map(({ state }) => state)).toEqual(Array(5).fill('unchanged'));
    expect(store.listLogEntries()).toEqual(before);
  });

  it('has the five entries in their order, each with its source and in a file named after it', () => {
    const entries = storedLog();
    const named = ({ date, title, kind }: Pick<EntryAsPublished, 'date' | 'title' | 'kind'>) => ({ date, title, kind });
    expect(entries.map(named)).toEqual(LOG_AS_PUBLISHED.map(named));
    for (const { source, title } of entries)
      expect(source, title).toMatch(/^videlalvaro\/ane-book, book\/journal\/\d{3}-/);
    expect(readLogFiles().map(({ name }) => name)).toEqual(entries.map(({ id }) => `${id}.json`).sort());
  });

  it('joins the intent of the rebuild to its outcome', () => {
    const entries = storedLog();
    const [intent] = entries.filter(({ kind }) => kind === 'intent');
    expect(entries.filter(({ intentId }) => intentId !== null).map(({ title, intentId }) => [title, intentId])).toEqual(
      [['Phi-4-mini Rope96 Fast Fused Rebuild Outcome', intent?.id]],
    );
  });

  it('says of what was measured before the rope fix that it was', () => {
    const predating = storedLog().filter(({ notes }) => notes?.startsWith('Predates the rope fix'));
    expect(predating.map(({ date }) => date)).toEqual(['2026-04-28', '2026-04-28', '2026-04-29']);
  });

  it('counts every operation as resident exactly where it says that residency passed', () => {
    for (const { figures, gates } of storedLog()) {
      const count = (subject: string, metric: string) =>
        figures.filter((figure) => figure.subject === subject && figure.metric === metric).flatMap(printedNumbers)[0];
      const judged = gates.filter(
        ({ gate, subject }) => gate === 'residency' && count(subject, 'convTotal') !== undefined,
      );
      for (const { subject, state } of judged) {
        const everything = count(subject, 'convResident') === count(subject, 'convTotal');
        expect(everything ? 'passed' : 'failed', subject).toBe(state);
      }
    }
  });
});

describe.each(LOG_AS_PUBLISHED)('the entry "$title"', (published) => {
  it('gives every figure with its subject, number, condition and qualifier, and none besides', () => {
    expect(storedEntry(published).figures.map(asPublished)).toEqual(linesOf(published.figures));
  });

  it('says which gates passed, failed or were not run', () => {
    const lines = storedEntry(published).gates.map(({ subject, gate, state, nonResidentOperations }) =>
      [
        subject,
        `${gate} ${state}`,
        ...(nonResidentOperations.length > 0 ? [nonResidentOperations.join(', ')] : []),
      ].join(' | '),
    );
    expect(lines).toEqual(linesOf(published.gates));
  });

  it('lets every number that measures, counts or sets something be found among its figures', () => {
    const found = new Set(storedEntry(published).figures.flatMap(printedNumbers));
    expect(words(published.numbers).filter((number) => !found.has(number))).toEqual([]);
  });

  it('keeps every number that only names something, in the name', () => {
    const { date, title, source, summary, referencedFiles, gates, figures } = storedEntry(published);
    const names = JSON.stringify([
      date,
      title,
      source,
      summary,
      referencedFiles,
      gates,
      figures.map((one) => one.subject),
    ]);
    const found = new Set(names.match(/\d+/g));
    expect(words(published.namedBy).filter((number) => !found.has(number))).toEqual([]);
  });
});

describe('the published JSON Schema', () => {
  it('is what the code checks with', () => {
    expect(publishedSchema(), 'run write:schemas').toEqual(JSON.parse(JSON.stringify(logEntryJsonSchema())));
  });

  it('accepts every file that is checked in, each of which points to it', () => {
    const schema = z.fromJSONSchema(publishedSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    for (const { name, text } of readLogFiles()) {
      const entry = JSON.parse(text);
      expect(schema.safeParse(entry).success, name).toBe(true);
      expect(entry.$schema, name).toBe('../schema/log-entry.schema.json');
    }
  });

  it('refuses what the code refuses by form, a missing source first of all', () => {
    const schema = z.fromJSONSchema(publishedSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    expect(schema.safeParse(logEntry()).success).toBe(true);
    for (const changed of [
      { source: undefined },
      { source: ' ' },
      { kind: 'idea' },
      { date: '2026-13-01' },
      { extra: 1 },
    ]) {
      const entry = JSON.parse(JSON.stringify({ ...logEntry(), ...changed }));
      expect([schema.safeParse(entry).success, LogEntryFile.safeParse(entry).success], JSON.stringify(changed)).toEqual(
        [false, false],
      );
    }
  });
});

describe('the page on the log', () => {
  it('explains every metric and unit that the entries use, and every condition', () => {
    const text = page();
    const figures = storedLog().flatMap((entry) => entry.figures);
    const used = figures.flatMap(({ metric, unit, condition }) => [metric, unit, ...Object.keys(condition)]);
    expect([...new Set(used)].filter((word) => !text.includes(`\`${word}\``))).toEqual([]);
  });

  it('explains every key of the file and every error', () => {
    const text = page();
    const errors = [
      'logEntryNotJson',
      'logEntryInvalid',
      'logEntryWithoutSource',
      'logEntryTwice',
      'logIntentUnknown',
      'logNotReadable',
    ];
    const keys = Object.keys(LogEntryFile.shape);
    expect([...keys, ...errors].filter((word) => !text.includes(`\`${word}\``))).toEqual([]);
  });

  it('counts the figures as they are', () => {
    for (const { title, figures } of storedLog())
      expect(page().replaceAll(/ +/g, ' ')).toContain(`| ${title} | ${figures.length} |`);
  });
});
