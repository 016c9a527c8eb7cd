import { describe, expect, it } from 'vitest';
import { type HeadRow, headChart, headFinding, headRows } from '../src/data/heads.ts';
import { runGroups } from '../src/data/run-groups.ts';
import { QUALIFIED, sampleRun } from './sample-run.ts';

const runs = [
  sampleRun({ id: 'eight', topology: '16+16/8', ...QUALIFIED }),
  sampleRun({ id: 'four', topology: '16+16/4', ...QUALIFIED }),
  sampleRun({ id: 'unverified', topology: '16+16/2' }),
];
const [group] = runGroups(runs);
if (group === undefined) throw new Error('expected a group');
const rows = headRows(group, new Map(runs.map((run) => [run.id, run])));

const withSum = (headShards: number, low: number, high: number): HeadRow => {
  const [row] = rows;
  if (row === undefined) throw new Error('expected a row');
  return { ...row, headShards, sum: { median: (low + high) / 2, low, high } };
};

describe('heads', () => {
  it('have figures only in qualified chains, by their number of shards', () => {
    expect(rows.map(({ headShards }) => headShards)).toEqual([4, 8]);
    expect(rows[0]?.predict.median).toBeCloseTo(0.7);
    expect(rows[0]?.sum.median).toBeCloseTo(0.2 + 0.7 + 0.1);
  });

  it('are drawn from the very figures of the table', () => {
    const { series } = headChart(rows, true);
    expect(series.map(({ name, mark }) => `${name} ${mark}`)).toEqual(['predict imported', 'reduce imported']);
    expect(series[0]?.points.map(({ x, y }) => [x, y])).toEqual(
      rows.map(({ headShards, predict }) => [headShards, predict.median]),
    );
  });

  it('let nobody conclude anything from a single number of shards', () => {
    expect(headFinding([])).toBe('No qualified chain has its head measured.');
    expect(headFinding([withSum(4, 1, 2), withSum(4, 3, 4)])).toBe(
      'Only chains with four head shards are measured, 1.5 to 3.5 ms a token: nothing can be said about the number.',
    );
  });

  it('name a best number only where its interval lies apart from all others', () => {
    expect(headFinding([withSum(4, 1, 2), withSum(8, 1.5, 3)])).toMatch(
      /^Four and eight head shards cannot be told apart/,
    );
    expect(headFinding([withSum(4, 1, 2), withSum(8, 2.5, 3)])).toBe(
      'Four head shards take the least of a token, 1.5 ms.',
    );
  });
});
