import { expect, test, vi } from 'vitest';
import { createProgress, type ProgressMode, type ProgressStep, progressMode } from '../../src/terminal/progress.ts';
import { stringWidth } from '../../src/terminal/string-width.ts';

const terminal = { isTTY: true, columns: 80 };
const ERASE = '\r\u001b[2K';

const gate = (): ProgressStep => ({
  kind: 'gate',
  guessMs: 10_000,
  manifest: 'tiny/16_8_6_2',
  phase: 'gates',
  what: 'other',
});
const process = (manifest = 'tiny/16_8_6_2'): ProgressStep => ({
  kind: 'process',
  guessMs: 5000,
  manifest,
  phase: 'short',
  what: 'process',
});

/** Progress on a stream that remembers, with a clock that is set by hand. */
const watch = (mode: ProgressMode, steps: readonly ProgressStep[], signal?: AbortSignal, columns = 80) => {
  const written: string[] = [];
  let now = 0;
  const progress = createProgress(steps, {
    stream: { isTTY: mode === 'live', columns, write: (text: string) => written.push(text) },
    mode,
    clock: () => now,
    ...(signal ? { signal } : {}),
  });
  return {
    progress,
    written,
    pass: (ms: number) => {
      now += ms;
    },
  };
};

test.each([
  ['quiet on a terminal', terminal, {}, true, 'silent'],
  ['a pipe', {}, {}, false, 'plain'],
  ['a terminal in CI', terminal, { CI: 'true' }, false, 'plain'],
  ['a terminal without cursor', terminal, { TERM: 'dumb' }, false, 'plain'],
  ['a terminal', terminal, {}, false, 'live'],
  ['a terminal with CI switched off', terminal, { CI: 'false' }, false, 'live'],
])('%s', (_name, stream, environment, quiet, mode) => {
  expect(progressMode(stream, environment, quiet)).toBe(mode);
});

test('silent writes nothing at all', () => {
  const step = process();
  const { progress, written } = watch('silent', [step]);
  progress.start(step);
  progress.say('a word');
  progress.finish();
  progress.close();
  expect(written).toEqual([]);
});

test('a step that was never started cannot be finished', () => {
  const { progress, written } = watch('plain', [process()]);
  progress.finish();
  progress.phase('warm-up');
  expect(written).toHaveLength(1);
});

test('first of all an estimate from the guesses, said to be one', () => {
  const { written } = watch('plain', [gate(), process(), process()]);
  expect(written).toEqual(['2 processes planned, about 20 s: a guess until the first of each kind is measured\n']);
});

test('where nothing is measured, the gates are what is planned', () => {
  const gates = [gate(), gate()];
  const { progress, written } = watch('plain', gates);
  expect(written[0]).toMatch(/^gates of 2 chains only, about \d+ s: /);
  const [first] = gates;
  if (first) progress.start(first);
  progress.finish();
  expect(written[1]).toMatch(/^gates only · /);
  expect(watch('plain', [gate()]).written[0]).toMatch(/^gates of 1 chain only, /);
});

test('one process is one, and long work is told in minutes', () => {
  const { written } = watch('plain', [{ ...process(), guessMs: 125_400 }]);
  expect(written[0]).toMatch(/^1 process planned, about 2 min 06 s:/);
});

test('plain: a line per finished step, but not more than one in three seconds, and always the last', () => {
  const steps = [gate(), process('one'), process('two'), process('three')];
  const { progress, written, pass } = watch('plain', steps);
  for (const step of steps) {
    progress.start(step);
    pass(1600);
    progress.finish();
  }
  expect(written.slice(1)).toEqual([
    '0/3 processes · tiny/16_8_6_2 · gates took 1.6 s · 3 s left\n',
    '2/3 processes · two · short took 1.6 s · 2 s left\n',
    '3/3 processes · three · short took 1.6 s · done\n',
  ]);
});

test('live: one line that is erased and drawn again, with what runs, how far it is and how long it will take', () => {
  const steps = [process(), process()];
  const { progress, written, pass } = watch('live', steps);
  const [first] = steps;
  if (first) progress.start(first);
  pass(4000);
  progress.phase('requests');
  expect(written.at(-1)).toBe(`${ERASE}━━━─────  0/2 processes  4 s, 6 s left  tiny/16_8_6_2 · requests`);
  progress.finish();
  expect(written.at(-1)).toBe(`${ERASE}━━━━────  1/2 processes  4 s, 4 s left`);
  progress.close();
});

test('live: while nothing happens the time is drawn once a second, until the close', () => {
  vi.useFakeTimers();
  try {
    const { progress, written, pass } = watch('live', [process()]);
    const drawn = written.length;
    pass(2000);
    vi.advanceTimersByTime(2000);
    expect(written).toHaveLength(drawn + 2);
    expect(written.at(-1)).toContain('2 s, ');
    progress.close();
    vi.advanceTimersByTime(5000);
    expect(written).toHaveLength(drawn + 3);
  } finally {
    vi.useRealTimers();
  }
});

test('live: the line never reaches the last column', () => {
  const step = process('a manifest with a very long name that nobody would read to its end anyway');
  const { progress, written } = watch('live', [step], undefined, 40);
  progress.start(step);
  expect(stringWidth(written.at(-1) ?? '')).toBeLessThan(40);
  progress.close();
});

test('live: a line that stays is written in place of the live one, which follows it', () => {
  const { progress, written } = watch('live', [process()]);
  progress.say('tiny/24_6_2 is disqualified');
  expect(written.at(-2)).toBe(`${ERASE}tiny/24_6_2 is disqualified\n`);
  expect(written.at(-1)?.startsWith(ERASE)).toBe(true);
  progress.close();
});

test('live: names from outside cannot steer the terminal', () => {
  const step = process('evil\u001b[2J\nname');
  const { progress, written } = watch('live', [step]);
  progress.start(step);
  expect(written.at(-1)).toContain('evil name · short');
  progress.close();
});

test('dropped steps are neither counted nor waited for', () => {
  const steps = [process(), process(), process()];
  const { progress, written } = watch('live', steps);
  progress.drop(steps.slice(1));
  expect(written.at(-1)).toBe(`${ERASE}────────  0/1 processes  0 s, 5 s left`);
  progress.close();
});

test('a step that was not planned, as a repetition, is counted with the others', () => {
  const { progress, written } = watch('live', [process()]);
  progress.start(process());
  expect(written.at(-1)).toContain('0/2 processes');
  progress.close();
});

test('a close erases the live line once, and nothing is written afterwards', () => {
  const step = process();
  const { progress, written } = watch('live', [step]);
  progress.close();
  expect(written.at(-1)).toBe(ERASE);
  const count = written.length;
  progress.start(step);
  progress.finish();
  progress.say('too late');
  progress[Symbol.dispose]();
  expect(written).toHaveLength(count);
});

test('Ctrl-C erases the live line', () => {
  const controller = new AbortController();
  const { progress, written } = watch('live', [process()], controller.signal);
  controller.abort();
  expect(written.at(-1)).toBe(ERASE);
  const count = written.length;
  progress.say('too late');
  expect(written).toHaveLength(count);
});

test('plain: nothing is written after a close', () => {
  const step = process();
  const { progress, written } = watch('plain', [step], AbortSignal.abort());
  const count = written.length;
  progress.start(step);
  progress.finish();
  expect(written).toHaveLength(count);
});
