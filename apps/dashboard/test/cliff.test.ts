import { parseLogEntryText, readLogFiles, type StoredLogEntry } from '@shardbench/db';
import { gateReport } from '@shardbench/gates';
import { describe, expect, it } from 'vitest';
import { cliffShards } from '../src/data/cliff.ts';
import { cliffChart, sizeFinding } from '../src/data/cliff-chart.ts';
import { publishedShards } from '../src/data/published-shards.ts';
import { runGroups } from '../src/data/run-groups.ts';
import { cliffFinding, frontCliff, spans, untriedCuts } from '../src/data/untried-boundaries.ts';
import { census, qualifiedReport } from './sample-reports.ts';
import { disqualified, QUALIFIED, sampleRun } from './sample-run.ts';

const front = (end: number, resident: boolean | null) => ({ start: 0, end, resident });

describe('the cliff of front shards', () => {
  it('is unknown where no front shard was judged', () => {
    expect(frontCliff([]).state).toBe('unknown');
    expect(frontCliff([front(16, null), { start: 4, end: 8, resident: false }]).state).toBe('unknown');
  });

  it('is not reached while the largest shard that was tried is resident', () => {
    const cliff = frontCliff([front(8, true), front(20, true), front(24, null)]);
    expect(cliff).toEqual({ state: 'notReached', largest: 20 });
    expect(cliffFinding(cliff)).toBe(
      'No cliff is in sight: a front shard of 20 layers is resident, and no larger one was tried.',
    );
  });

  it('lies between the largest resident shard and the smallest larger one that is not', () => {
    const cliff = frontCliff([front(12, true), front(20, true), front(24, false), front(28, false)]);
    expect(cliff).toEqual({ state: 'between', largest: 20, smallest: 24, untried: [21, 22, 23] });
    expect(cliffFinding(frontCliff([front(4, true), front(5, false)]))).toBe(
      'The cliff lies between 4 and 5 layers: [0,4) is resident, [0,5) is not.',
    );
    expect(cliffFinding(frontCliff([front(4, true), front(12, false)]))).toContain('sizes 5 – 11 nobody tried');
  });

  it('is below everything when no front shard is resident, and blind to smaller ones that failed for another reason', () => {
    expect(frontCliff([front(6, false), front(8, false)])).toEqual({ state: 'allFail', smallest: 6 });
    expect(frontCliff([front(6, false), front(8, true)])).toEqual({ state: 'notReached', largest: 8 });
  });

  it('leaves boundaries at which nobody cut', () => {
    const ranges = [front(4, true), { start: 4, end: 8, resident: true }];
    expect(untriedCuts(ranges, 8)).toEqual([1, 2, 3, 5, 6, 7]);
    expect(spans(untriedCuts(ranges, 8))).toBe('1 – 3, 5 – 7');
    expect(untriedCuts([], 0)).toEqual([]);
  });
});

describe('layer shards of a group', () => {
  const topology = { layerCounts: [16, 8, 6, 2], headShards: 4 };
  const passing = sampleRun({ id: 'passing', ...QUALIFIED });
  const passed = { ...passing, gateReport: { ...passing.gateReport, ...qualifiedReport(topology) } };
  const failing = sampleRun({
    id: 'failing',
    topology: '16+16/4',
    ...disqualified('residency', '[16,32)', 'notResident'),
  });
  const failed = {
    ...failing,
    gateReport: {
      ...failing.gateReport,
      ...gateReport([
        { gate: 'residency', shard: '[0,16)', outcome: { state: 'passed', figures: census(64, 64) } },
        {
          gate: 'residency',
          shard: '[16,32)',
          outcome: {
            state: 'failed',
            figures: census(64, 3),
            failures: [{ shard: '[16,32)', code: 'notResident', expected: 'ane', found: 'cpu' }],
          },
        },
      ]),
    },
  };
  const runs = [passed, failed];
  const [group] = runGroups(runs);
  if (group === undefined) throw new Error('expected a group');
  const shards = cliffShards(group, new Map(runs.map((run) => [run.id, run])));

  it('are each there once, with what the gates said and how long a layer takes', () => {
    expect(shards.map(({ name, residency, golden, chains }) => [name, residency.state, golden.words, chains])).toEqual([
      ['[0,16)', 'passed', 'cos 0.99987', 1],
      ['[16,24)', 'passed', 'cos 0.99987', 1],
      ['[16,32)', 'failed', '', 0],
      ['[24,30)', 'passed', 'cos 0.99987', 1],
      ['[30,32)', 'passed', 'cos 0.99987', 1],
    ]);
    expect(shards[0]?.msPerLayer?.median).toBeCloseTo(4 / 16);
    expect(shards[2]).toMatchObject({ residency: { words: '3/64 products' }, msPerLayer: null });
  });

  it('are charted only where a qualified chain timed them', () => {
    const points = cliffChart(shards, false).series[0]?.points ?? [];
    expect(points.map(({ x }) => x)).toEqual([16, 8, 6, 2]);
  });

  it('say that size makes no difference unless all of one size is slower than all of the other', () => {
    const shard = shards[0];
    if (shard === undefined) throw new Error('expected a shard');
    const timed = (size: number, low: number, high: number) => ({
      ...shard,
      start: 0,
      end: size,
      msPerLayer: { median: (low + high) / 2, low, high },
    });
    expect(sizeFinding([timed(2, 1, 2)])).toBeNull();
    expect(sizeFinding([timed(2, 1, 2), timed(20, 1.5, 3)])).toMatch(/^The size of a shard makes no difference/);
    expect(sizeFinding([timed(2, 1, 2), timed(20, 2.5, 3)])).toMatch(/^A layer takes more in the largest/);
    expect(sizeFinding([timed(2, 4, 5), timed(20, 2.5, 3)])).toMatch(/^A layer takes less in the largest/);
  });
});

describe('published shards', () => {
  it('keep the digits of their entry and stand once per entry', () => {
    const entries = readLogFiles().map(({ name, text }): StoredLogEntry => {
      return { ...parseLogEntryText(text, name), id: name, contentHash: '', intentId: null };
    });
    const shards = publishedShards(entries);
    expect(shards.filter(({ name }) => name === '[0,20)').map(({ cosine }) => cosine)).toEqual([
      '0.998546',
      '0.9985457359614087',
    ]);
    expect(shards.find(({ name }) => name === '[0,24)')).toMatchObject({
      resident: false,
      residencyWords: '0/96 convolutions',
      golden: 'notRun',
      cosine: null,
      size: '2.3 G',
    });
  });
});
