import { openStore, type StoreReader } from '@shardbench/db';
import { type Both, compareStored, verdictWord } from '@shardbench/db/comparison';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparedRun } from '../src/comparison/compared-run.ts';
import { comparisonParts } from '../src/comparison/comparison-parts.ts';
import { comparisonHeadline } from '../src/comparison/headline.ts';
import { blocksFinding } from '../src/comparison/pairs-part.ts';
import { shardRows } from '../src/comparison/shard-rows.ts';
import { shareOfDifference, signedNumber } from '../src/comparison/signed-number.ts';
import { typeset } from '../src/comparison/typeset.ts';
import { waterfallOf } from '../src/comparison/waterfall-rows.ts';
import { compareArguments } from '../src/data/compare-arguments.ts';
import { comparedRun } from '../src/data/compared-run.ts';
import { comparisonLinks } from '../src/data/comparison-links.ts';
import { compareStatement, type StoredComparison, storedComparisons } from '../src/data/stored-comparisons.ts';
import { toHtml } from '../src/markup/to-html.ts';
import { writeSampleDatabase } from './sample-database.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let store: StoreReader;
let comparisons: StoredComparison[];

beforeAll(() => {
  const path = `${folder.path}/compared.db`;
  writeSampleDatabase(path, 'compared');
  store = openStore(path, { mode: 'read' });
  const runs = store.listRuns();
  const sessions = new Set(runs.map(({ session }) => session.id));
  comparisons = storedComparisons(runs, new Map([...sessions].map((id) => [id, store.listBlocks(id)])));
}, 30_000);
afterAll(() => {
  store?.close();
  folder[Symbol.dispose]();
});

const A = /\/16_8_6_2$/;

/** A run of the database as a page fetches it: written as JSON and read back. */
const fetchedRun = (manifest: RegExp, place: number): ComparedRun => {
  const run = store
    .listRuns()
    .filter((of) => manifest.test(of.manifest.id))
    .at(place);
  if (run === undefined) throw new Error(`expected a run of ${manifest}`);
  return JSON.parse(JSON.stringify(comparedRun(run, store.listBlocks(run.session.id))));
};
const judge = (runs: Both<ComparedRun>) =>
  compareStored({ runs, blocks: runs.a.blocks, metric: 'tpot', resolve: null });

describe('stored comparisons', () => {
  it('are those of sessions with blocks or with a side that has no speed, the newest first', () => {
    expect(comparisons.map(({ result }) => verdictWord(result))).toEqual([
      'disqualified',
      'insufficient',
      'unchanged',
      'regressed',
    ]);
    expect(compareStatement(20, comparisons)).toBe(
      'Four comparisons were measured in turn: one found B slower, one found no change, one cannot tell and one had a side that cannot be compared.',
    );
  });

  it('count the pairs of valid blocks, and say so when they were stopped', () => {
    const [, stopped, , slower] = comparisons;
    expect(slower?.result.outcome).toMatchObject({ comparison: { nA: 10, method: 'signedRankExact' } });
    expect(slower?.result.design).toMatchObject({ state: 'interleaved', seed: 0, ended: 'complete' });
    expect(comparisonHeadline(stopped?.result as StoredComparison['result']).head).toBe('partial: insufficient');
  });

  it('are judged from JSON as from the database', () => {
    for (const { runs, result, asked } of comparisons) {
      const read: Both<ComparedRun> = JSON.parse(JSON.stringify(runs));
      const again = compareStored({ runs: read, blocks: read.a.blocks, metric: asked.metric, resolve: asked.resolve });
      expect(again.outcome).toEqual(result.outcome);
    }
  });

  it('turn around with their sides', () => {
    const slower = comparisons.at(-1);
    if (slower === undefined) throw new Error('expected a comparison');
    expect(verdictWord(judge({ a: slower.runs.b, b: slower.runs.a }))).toBe('improved');
  });
});

describe('blocks', () => {
  const of = (place: number) => {
    const design = comparisons.at(place)?.result.design;
    return design?.state === 'interleaved' ? design.blocks : [];
  };

  it('are called valid only with what the canary did, and invalid by their numbers', () => {
    expect(blocksFinding([])).toBe('No block was measured to its end.');
    expect(blocksFinding(of(-2))).toBe('Every block is valid: within none the canary moved by more than 0.20 %.');
    expect(blocksFinding(of(-1))).toMatch(/^Block 3 is invalid: .* so its pairs count for nothing\.$/);
  });
});

describe('figures of differences', () => {
  it('have a sign unless they round to nothing', () => {
    expect([1.306, -0.2, -0.001, 0].map((value) => signedNumber(value, 2))).toEqual(['+1.31', '−0.20', '0.00', '0.00']);
    expect([0.5, -0.006, -0.0004].map(shareOfDifference)).toEqual(['50 %', '−0.6 %', '0 %']);
  });

  it('keep their minus and their unit in a sentence', () => {
    expect(typeset('16-8 is (-0.4 to 1.2 %, p 0.002)')).toBe('16-8 is (−0.4 to 1.2\u00a0%, p 0.002)');
  });
});

describe('what a comparison was asked', () => {
  it('is as it is by itself where nothing is stated, or nonsense', () => {
    const usual = { metric: 'tpot', resolve: null, seed: null };
    expect(compareArguments(['compare', 'a', 'b'])).toEqual(usual);
    expect(compareArguments(['compare', '--metric', 'speed', '--resolve', 'much', '--seed'])).toEqual(usual);
  });

  it('is read in both ways of writing', () => {
    expect(compareArguments(['--metric', 'ttft', '--resolve=0.5%', '--seed', '7'])).toEqual({
      metric: 'ttft',
      resolve: 0.005,
      seed: 7,
    });
  });
});

describe('runs of different times', () => {
  const before = () => fetchedRun(A, 0);

  it('are compared without pairs, with the shard whose artifact changed as the only one in question but for the system', () => {
    const runs = { a: before(), b: fetchedRun(A, -2) };
    const result = judge(runs);
    expect(result.design.state).toBe('history');
    expect(verdictWord(result)).toBe('regressed');
    const rows = shardRows(runs, result) ?? [];
    expect(rows.map(({ name, artifact, canBeCause }) => [name, artifact, canBeCause])).toEqual([
      ['[0,16)', 'same', true],
      ['[16,24)', 'changed', true],
      ['[24,30)', 'same', true],
      ['[30,32)', 'same', true],
      ['head 0 – 3', 'same', true],
    ]);
    expect(rows[0]?.why).toBe('executed under another build of the system');
    const sameSystem = { ...runs, b: { ...runs.b, session: { ...runs.b.session, osBuild: runs.a.session.osBuild } } };
    const cleared = shardRows(sameSystem, judge(sameSystem)) ?? [];
    expect(cleared.filter(({ canBeCause }) => canBeCause).map(({ name }) => name)).toEqual(['[16,24)']);
    expect(toHtml(comparisonParts(result, runs, './'))).toContain('is not cancelled');
  });

  it('have stages that go from no difference to the whole of it', () => {
    const result = judge({ a: before(), b: fetchedRun(A, -2) });
    const attributed = result.outcome.state === 'judged' ? result.outcome.attributed : null;
    const waterfall = attributed === null ? null : waterfallOf(attributed);
    if (waterfall === null) throw new Error('expected a waterfall');
    expect(waterfall.rows[0]?.from).toBe(0);
    waterfall.rows.slice(1).forEach(({ from }, place) => {
      expect(from).toBe(waterfall.rows[place]?.to);
    });
    expect(waterfall.rows.at(-1)?.to).toBeCloseTo(waterfall.total.deltaMs, 12);
    for (const { from, to } of waterfall.rows) {
      expect(Math.min(from, to)).toBeGreaterThan(waterfall.low);
      expect(Math.max(from, to)).toBeLessThan(waterfall.high);
    }
  });

  it('on another machine are incomparable, and the key is named with what it means', () => {
    const runs = { a: before(), b: fetchedRun(A, -1) };
    const result = judge(runs);
    expect(verdictWord(result)).toBe('incomparable');
    const html = toHtml(comparisonParts(result, runs, './'));
    expect(html).toContain('These runs differ in one key');
    expect(html).toContain('another machine is faster or slower at everything');
    expect(html).not.toContain('Smallest detectable change');
  });

  it('with too few processes say how many there are', () => {
    const runs = { a: before(), b: fetchedRun(/few/, 0) };
    const result = judge(runs);
    expect(comparisonHeadline(result)).toMatchObject({ head: 'insufficient' });
    expect(comparisonHeadline(result).detail).toMatch(/a verdict takes 5 processes of each side.*12 and 3 processes/);
    expect(toHtml(comparisonParts(result, runs, './'))).toContain('and there are 12 and 3');
  });

  it('of which one failed a gate have no figures, but the gate', () => {
    const runs = { a: before(), b: fetchedRun(/24_6_2/, 0) };
    const result = judge(runs);
    expect(result.outcome).toEqual({ state: 'disqualified', sides: ['b'], foretold: true });
    const html = toHtml(comparisonParts(result, runs, './'));
    expect(html).toContain('B has no speed');
    expect(html).toMatch(/residency gate, \[0,24\): 0\/96 products.*its manifest expects that/);
    expect(html).not.toContain('Smallest detectable change');
  });

  it('of forty shards with very long names have a sentence that can be read', () => {
    const runs = { a: before(), b: fetchedRun(/forty/, 0) };
    const { detail } = comparisonHeadline(judge(runs));
    expect(detail.length).toBeLessThan(300);
    expect(detail).toContain('1+1+1+…+1/8');
    const rows = shardRows(runs, judge(runs)) ?? [];
    expect(rows).toHaveLength(4 + 32 + 2);
  });
});

describe('what a run leads to', () => {
  const neighbours = { earlier: 'before', later: null };

  it('is nothing without another run, or without a speed', () => {
    const nothing = { neighbours: { earlier: null, later: null }, pinned: null, comparison: null };
    expect(comparisonLinks({ id: 'run', processes: [1] }, nothing)).toEqual([]);
    expect(comparisonLinks({ id: 'run', processes: [] }, { neighbours, pinned: 'base', comparison: null })).toEqual([]);
    expect(comparisonLinks({ id: 'run', processes: [1] }, { ...nothing, pinned: 'run' })).toEqual([]);
  });

  it('is the baseline and the earlier run as side A, each once', () => {
    const pages = (pinned: string | null) =>
      comparisonLinks({ id: 'run', processes: [1] }, { neighbours, pinned, comparison: 'session' }).map(
        ({ page }) => page,
      );
    expect(pages('base')).toEqual(['compare/session.html', 'compare.html?a=base&b=run', 'compare.html?a=before&b=run']);
    expect(pages('before')).toEqual(['compare/session.html', 'compare.html?a=before&b=run']);
  });
});
