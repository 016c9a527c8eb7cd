import { logEntryId, parseLogEntryText, readLogFiles, type StoredLogEntry } from '@shardbench/db';
import { describe, expect, it } from 'vitest';
import { experiments, predictionFinding, predictions } from '../src/data/experiments.ts';
import { disqualified, QUALIFIED, sampleRun } from './sample-run.ts';

const [file] = readLogFiles();
if (file === undefined) throw new Error('expected a published log');
const published = parseLogEntryText(file.text, file.name);
const entry = (changes: Partial<StoredLogEntry>): StoredLogEntry => ({
  ...published,
  id: logEntryId(published),
  contentHash: '',
  intentId: null,
  ...changes,
});
const summary = (intent: string, lesson: string | null) => ({ ...published.summary, intent, lesson });
const withManifest = (id: string, manifest: Readonly<Record<string, unknown>>, changes = {}) => {
  const run = sampleRun({ id, ...changes });
  return { ...run, manifest: { ...run.manifest, manifest } };
};

describe('an experiment', () => {
  it('is an outcome with the intent that it answers', () => {
    const intent = entry({ id: 'intent', kind: 'intent', summary: summary('Try it.', 'Faster if resident.') });
    const outcome = entry({
      id: 'outcome',
      kind: 'outcome',
      intentId: 'intent',
      summary: summary('Again.', 'It was.'),
    });
    const [only, ...others] = experiments([intent, outcome], []);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ entry: outcome, intentEntry: intent, intent: 'Try it.', outcome: 'It was.' });
    expect(only?.expected).toBe('Faster if resident.');
  });

  it('is open while nothing answers the intent, and expected nothing where none was written down', () => {
    const intent = entry({ id: 'intent', kind: 'intent' });
    expect(experiments([intent], [])[0]).toMatchObject({ intentEntry: intent, outcome: null });
    const alone = entry({ id: 'alone', kind: 'outcome', intentId: 'lost' });
    expect(experiments([alone], [])[0]).toMatchObject({ intentEntry: null, expected: null });
  });

  it('has the runs whose manifests name its entry, and no others', () => {
    const named = withManifest('named', { logEntry: { date: published.date, title: published.title } });
    const wrong = withManifest('wrong', { logEntry: { date: 4, title: published.title } });
    const [found] = experiments([entry({})], [named, wrong, sampleRun({ id: 'none' })]);
    expect(found?.runs.map(({ row, backend, model }) => [row.id, backend, model])).toEqual([
      ['named', 'cpu on vnni', 'tiny'],
    ]);
  });
});

describe('a failure that a manifest foretells', () => {
  const foretelling = { expect: [{ backend: 'cpu', gate: 'golden', shard: '[0,24)' }] };
  const met = withManifest('met', foretelling, disqualified('golden', '[0,24)', 'cosineLow'));
  const missed = withManifest('missed', foretelling, QUALIFIED);
  const other = withManifest('other', foretelling, disqualified('contract', 'chain', 'ropeDimMismatch'));
  const elsewhere = withManifest('elsewhere', { expect: [{ backend: 'coreml', gate: 'golden', shard: '[0,24)' }] });

  it('came true, did not, or cannot be told; one of another backend is none', () => {
    const told = predictions([met, missed, other, elsewhere]);
    expect(told.map(({ row, state }) => [row.id, state])).toEqual([
      ['met', 'met'],
      ['missed', 'missed'],
      ['other', 'none'],
    ]);
    expect(told.map(({ came }) => came)).toEqual([
      'came true',
      'did not: every gate passed',
      expect.stringMatching(/^open: something else was found \(/),
    ]);
    expect(told[0]?.foretold).toMatch(/fails at \[0,24\)$/);
  });

  it.each([
    [[], null],
    [[met], 'The one failure that was foretold came true.'],
    [[met, met], 'Both foretold failures came true.'],
    [[met, met, met], 'All three foretold failures came true.'],
    [[met, missed], 'Of two foretold failures one came true, one did not.'],
    [[met, missed, other], 'Of three foretold failures one came true, one did not and one cannot be told.'],
  ])('is counted in a sentence', (runs, sentence) => {
    expect(predictionFinding(predictions(runs))).toBe(sentence);
  });
});
