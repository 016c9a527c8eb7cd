import { describe, expect, it } from 'vitest';
import { choicesOf, RUNS_PER_FILE, resolveChoice, runsFile, searchChoices } from '../src/comparison/compare-index.ts';
import { compareIndex } from '../src/data/compare-index.ts';
import { excludedIds } from '../src/data/excluded-runs.ts';
import { sha } from './sample-chain.ts';
import { QUALIFIED, sampleRun } from './sample-run.ts';

const run = (id: string, series: string, changes: object = {}) =>
  sampleRun({ id, seriesId: sha(series), ...QUALIFIED, ...changes });

const old = run('run-old', 'one');
const newer = run('run-newer', 'one');
const unmeasured = run('run-unmeasured', 'one', { processes: [] });
const other = run('run-other', 'two', { topology: '20+4+6+2/4' });
const unlike = run('run-unlike', 'three', { threads: 4 });
const runs = [old, newer, unmeasured, other, unlike];

const made = compareIndex(runs, new Set());
const choices = choicesOf(made);
const resolve = (word: string | null) => resolveChoice(word, made, choices)?.run ?? null;

describe('what may be compared', () => {
  it('is nothing in an empty database', () => {
    const empty = compareIndex([], new Set());
    expect(choicesOf(empty)).toEqual([]);
    expect(resolveChoice('anything', empty, [])).toBeNull();
  });

  it('is every series for its newest run with figures, and every run', () => {
    expect(made.series.map(({ newest }) => newest)).toEqual(['run-unlike', 'run-other', 'run-newer']);
    expect(choices).toHaveLength(3 + runs.length);
  });

  it('is never an excluded run for its series, unless there is no other', () => {
    expect(compareIndex([old, newer], new Set(['run-newer'])).series[0]?.newest).toBe('run-old');
    expect(compareIndex([newer], new Set(['run-newer'])).series[0]?.newest).toBe('run-newer');
    const words = [
      { runId: 'a', kind: 'exclude' },
      { runId: 'a', kind: 'accept' },
      { runId: 'b', kind: 'exclude' },
      { runId: 'b', kind: 'reset' },
    ] as const;
    expect([...excludedIds(words)]).toEqual(['b']);
  });

  it('puts runs into one group when they differ in nothing but what is executed', () => {
    const group = (of: string) => choices.find(({ key }) => key === of)?.group;
    expect(group('run-old')).toBe(group('run-other'));
    expect(group('run-old')).not.toBe(group('run-unlike'));
  });
});

describe('figures of runs', () => {
  it('stay in their file when further runs come', () => {
    const many = Array.from({ length: RUNS_PER_FILE + 1 }, (_, place) => run(`run-${place}`, `series ${place}`));
    const fileOf = (of: typeof many, id: string) =>
      choicesOf(compareIndex(of, new Set())).find(({ run: found }) => found === id)?.file;
    expect(fileOf(many, 'run-0')).toBe(runsFile(0));
    expect(fileOf(many.slice(0, 3), 'run-0')).toBe(runsFile(0));
    expect(fileOf(many, `run-${RUNS_PER_FILE}`)).toBe('runs-1.json');
  });
});

describe('a word of the address', () => {
  it('means nothing when it is empty, unknown, too short or fits several', () => {
    for (const word of [null, '', 'nothing-like-it', 'run-o', 'run-', '__proto__']) expect(resolve(word)).toBeNull();
  });

  it('means a run by its id or the beginning of it', () => {
    expect(resolve('run-old')).toBe('run-old');
    expect(resolve('run-unm')).toBe('run-unmeasured');
  });

  it('means the newest run with figures by a series or a manifest', () => {
    expect(resolve(sha('one').slice(0, 12))).toBe('run-newer');
    expect(resolve(sha('two'))).toBe('run-other');
    expect(resolve('sample/run-unlike')).toBe('run-unlike');
  });
});

describe('a search', () => {
  it('finds what holds every word, in any case and order', () => {
    const { found } = searchChoices(choices, 'SAMPLE 20+4', null, 10);
    expect(new Set(found.map(({ run: of }) => of))).toEqual(new Set(['run-other']));
    expect(searchChoices(choices, 'no such thing', null, 10)).toEqual({ found: [], left: 0 });
  });

  it('puts what is comparable first, leaves out the other side, and says how many more there are', () => {
    const against = choices.find(({ key }) => key === 'run-unlike') ?? null;
    const { found, left } = searchChoices(choices, '', against, 4);
    expect(found).toHaveLength(4);
    expect(found.map(({ run: of }) => of)).not.toContain('run-unlike');
    expect(left).toBe(choices.length - 2 - 4);
    const ofOld = searchChoices(choices, '', choices.find(({ key }) => key === 'run-old') ?? null, 20).found;
    expect(ofOld.at(-1)?.run).toBe('run-unlike');
  });
});
