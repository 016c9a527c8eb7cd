import { expect, test } from 'vitest';
import { resultsTable } from '../../src/report/results-table.ts';
import { createPaint } from '../../src/terminal/colour.ts';
import { stringWidth } from '../../src/terminal/string-width.ts';
import { PROFILE } from '../nano-chain.ts';
import { type MadeRun, ROPE_FAILED, ROPE_VERDICT, SIX, storedRuns } from '../stored-runs.ts';

const paint = createPaint({}, {});
const SIXFOLD = { ...PROFILE, processes: 6 };
const CUTS = [
  [16, 8, 6, 2],
  [20, 4, 6, 2],
  [6, 6, 6, 6, 6, 2],
];
const TINY: readonly MadeRun[] = CUTS.map((layerCounts) => ({
  ...{ layerCounts, stepMs: SIX, manifest: `tiny/${layerCounts.join('_')}`, profile: SIXFOLD },
}));
const OLD: MadeRun = { manifest: 'tiny/old', profile: SIXFOLD, report: ROPE_FAILED, verdict: ROPE_VERDICT };

const print = (made: readonly MadeRun[], width: number | null = null): string =>
  resultsTable(storedRuns(...made), [], { paint, width });

/** Lines of the first table, without its heading. */
const rowsOf = (text: string): string[] => text.split('\n\n')[1]?.split('\n') ?? [];

test('of no runs there is nothing to print', () => {
  expect(print([])).toBe('');
});

test('a run without processes has no numbers and says how many were planned', () => {
  const row = rowsOf(print([OLD]))[2] ?? '';
  expect(row).toMatch(/ – +– +0\/6 +disqualified$/);
});

test('fewer processes than six have no interval, which is said instead of shown', () => {
  const text = print([{ stepMs: [1, 1.1] }]);
  expect(text).toContain('no interval below six');
  expect(rowsOf(text)[0]).not.toContain('interval');
  expect(rowsOf(text)[2]).toMatch(/ 2\/3 /);
});

test('every figure stands beside its interval, under the confidence that it has', () => {
  const text = print(TINY);
  expect(text).toContain('median over n processes with 96.9 % interval');
  expect(rowsOf(text)[0]).toMatch(/decode +interval +prefill +interval +n +verdict$/);
  expect(rowsOf(text)[2]).toMatch(/^tiny\/16_8_6_2 .*│ +976 +952–1000 /);
});

test('a disqualified chain keeps its place, hatched, and the legend says in full what was wrong', () => {
  const text = print([...TINY, OLD]);
  expect(rowsOf(text).find((row) => row.startsWith('tiny/old'))).toMatch(/[╱╲]/);
  expect(text).toContain(
    'tiny/old: disqualified: contract gate (ropeDimMismatch), expected ropeDim 12, found ropeDim 16',
  );
});

test('a word that holds for all runs is explained once, without naming them', () => {
  const lines = print(TINY).split('\n');
  expect(lines.filter((line) => line.includes('a gate has no result'))).toEqual(['unverified: a gate has no result']);
});

test.each([60, 80, 100, 120, 200])('on a terminal of %i columns no row is longer', (width) => {
  const rows = rowsOf(print([...TINY, OLD], width));
  expect(rows.length).toBe(6);
  for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(width);
  // What nobody can do without is never cut; names are, where nothing else is left.
  const name = width < 80 ? '.*' : '[0-9_]+';
  for (const row of rows.slice(2, 5)) expect(row).toMatch(new RegExp(`^tiny/${name} .* 976 .* 6 +unverified$`));
});

test('a narrow terminal writes the cut as a notation, a wide one draws it', () => {
  expect(rowsOf(print(TINY, 80))[2]).toContain('16+8+6+2/2');
  expect(rowsOf(print(TINY, 120))[2]).toMatch(/█ 16 █/);
});

test('weights that call themselves synthetic are not called so twice, others are', () => {
  expect(print([{}])).toMatch(/ nano \(synthetic, random weights\)\n/);
  expect(print([{ model: { name: 'quiet', synthetic: true } }])).toContain('quiet (synthetic weights)');
  expect(print([{ model: { name: 'Phi 4', synthetic: false } }])).toMatch(/ Phi 4\n/);
});

test('every workload, backend and model has a table of its own', () => {
  const text = print([
    {},
    { profile: { ...PROFILE, name: 'long' } },
    { backend: 'reference' },
    { model: { name: 'b', synthetic: false } },
  ]);
  expect(text.match(/^manifest /gm)?.length).toBe(4);
});

test('what a file says cannot steer the terminal', () => {
  expect(print([{ model: { name: 'a\u001b[2Jb\nc', synthetic: false } }])).toContain('ab c\n');
});
