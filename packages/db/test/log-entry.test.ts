import { ShardbenchError } from '@shardbench/manifest';
import { describe, expect, it } from 'vitest';
import { logEntryId, parseLogEntry, parseLogEntryText, printedNumbers, readLogFiles } from '../src/index.ts';
import { entryWithFigure, logEntry } from './log-samples.ts';

function refusalOf(read: () => unknown): ShardbenchError {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ShardbenchError)) throw error;
    for (const fact of [error.expected, error.found, error.where, error.remedy]) expect(fact).not.toBe('');
    return error;
  }
  return expect.fail('nothing was refused');
}

const refused = (value: unknown) => refusalOf(() => parseLogEntry(value, 'a.json'));

describe('an entry without source', () => {
  it.each([undefined, '', ' \n', null, 7])('is refused, also with %j in its place', (source) => {
    const { kind, code, where, remedy } = refused({ ...logEntry(), source });
    expect({ kind, code, where }).toEqual({ kind: 'input', code: 'logEntryWithoutSource', where: 'a.json: source' });
    expect(remedy).toContain('not recorded');
  });

  it('is told before anything else that is wrong with it', () => {
    expect(refused({ date: 'soon', figures: 7 }).code).toBe('logEntryWithoutSource');
  });
});

describe('an entry is refused', () => {
  it.each(['', '{', '{"date": NaN}', '[1,]'])('when its text is %j', (text) => {
    expect(refusalOf(() => parseLogEntryText(text, 'a.json'))).toMatchObject({
      code: 'logEntryNotJson',
      kind: 'input',
    });
  });

  it.each<[string, object, string]>([
    ['a key nobody knows', { ...logEntry(), figure: [] }, 'a.json'],
    ['a date that is none', logEntry({ date: '2026-02-30' }), 'a.json: date'],
    ['a title without letters', logEntry({ title: '…' }), 'a.json: title'],
    ['another kind', { ...logEntry(), kind: 'idea' }, 'a.json: kind'],
    [
      'an intent that answers one',
      logEntry({ kind: 'intent', intent: { date: '2026-01-01', title: 'a' } }),
      'a.json: intent',
    ],
    ['a summary without result', { ...logEntry(), summary: { intent: 'a', setup: 'b' } }, 'a.json: summary.result'],
    [
      'a gate nobody knows',
      { ...logEntry(), gates: [{ subject: 'a', gate: 'taste', state: 'passed' }] },
      'a.json: gates[0].gate',
    ],
    ['no figures', { ...logEntry(), figures: undefined }, 'a.json: figures'],
  ])('when it has %s', (_, value, where) => {
    expect(refused(value)).toMatchObject({ code: 'logEntryInvalid', where });
  });

  it('when it is no object at all', () => {
    for (const value of [null, 7, 'text', [logEntry()]]) expect(refused(value).code).toBe('logEntryInvalid');
  });
});

describe('a figure is refused', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['no number', { value: undefined }, 'value'],
    ['a value and a range', { low: 1, high: 2 }, 'value'],
    ['a value and a low end', { low: 1 }, 'value'],
    ['half a range', { value: undefined, high: 2 }, 'value'],
    ['a range that runs backwards', { value: undefined, low: 2, high: 1 }, 'high'],
    ['a text for a number', { value: '17.2' }, 'value'],
    ['NaN', { value: Number.NaN }, 'value'],
    ['infinity', { value: Number.POSITIVE_INFINITY }, 'value'],
    ['fewer decimals than it needs', { decimals: 0 }, 'decimals'],
    ['more decimals than can be printed', { value: 1e-30 }, 'value'],
    ['a blank subject', { subject: ' ' }, 'subject'],
    ['a metric that is not camelCase', { metric: 'decode_tok_per_s' }, 'metric'],
    ['a unit nobody knows', { unit: 'tokens per second' }, 'unit'],
    ['a role nobody knows', { role: 'guess' }, 'role'],
    ['a blank qualifier', { qualifier: '' }, 'qualifier'],
    ['a condition nobody knows', { condition: { weather: 'cold' } }, 'condition'],
    ['a repetition 0', { condition: { repetition: 0 } }, 'condition.repetition'],
  ])('that has %s', (_, changed, place) => {
    expect(refused(entryWithFigure(changed))).toMatchObject({
      code: 'logEntryInvalid',
      where: `a.json: figures[0].${place}`,
    });
  });

  it('that says again what another one says, under the same condition', () => {
    const [figure] = entryWithFigure({ condition: { profile: 'long', warmth: 'warm' } }).figures;
    const again = { ...figure, value: 1, condition: { warmth: 'warm', profile: 'long' } };
    const other = { ...figure, value: 1, condition: { profile: 'short' } };
    expect(refused({ ...logEntry(), figures: [figure, other, again] }).where).toBe('a.json: figures[2]');
  });
});

describe('an entry', () => {
  it('has an id made of its date and title', () => {
    expect(logEntryId({ date: '2026-04-29', title: 'Phi-4-mini, T=4: it Passed!' })).toBe(
      '2026-04-29-phi-4-mini-t-4-it-passed',
    );
  });

  it('reads with everything that it leaves out', () => {
    expect(parseLogEntry(logEntry(), 'a.json')).toEqual({
      ...logEntry(),
      intent: null,
      referencedFiles: [],
      notes: null,
      gates: [],
      summary: { ...logEntry().summary, surprise: null, lesson: null, next: null },
      figures: [
        {
          subject: '[0,2)',
          metric: 'decodeTokPerS',
          role: 'result',
          amount: { state: 'value', value: 17.2 },
          decimals: 1,
          unit: 'tok/s',
          qualifier: null,
          condition: {},
          note: null,
        },
      ],
    });
  });

  it.each([
    [{ value: 1, decimals: 6 }, ['1.000000']],
    [{ value: undefined, low: 16.65, high: 16.7 }, ['16.65', '16.70']],
    [{ value: 0.9985457359614087 }, ['0.9985457359614087']],
    [{ value: 2.5e-7 }, ['0.00000025']],
    [{ value: 1e21 }, ['1e+21']],
    [{ value: 115 }, ['115']],
  ])('prints the number %j as its source does', (changed, printed) => {
    const [figure] = parseLogEntry(entryWithFigure(changed), 'a.json').figures;
    expect(printedNumbers(figure as NonNullable<typeof figure>)).toEqual(printed);
  });
});

it('a folder of entries that is not there is a typed error', () => {
  expect(refusalOf(() => readLogFiles('no/such/folder'))).toMatchObject({ code: 'logNotReadable', found: 'ENOENT' });
});
