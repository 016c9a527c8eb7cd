import { expect, test } from 'vitest';
import {
  ancestryIn,
  chooseBaseline,
  describeBaseline,
  type HistoryPoint,
  NO_ANCESTRY,
  parseCommitGraph,
  type StoredBaseline,
} from '../../src/index.ts';
import { commit, LINE, point, said } from './made-history.ts';

const choose = (points: readonly HistoryPoint[], pinned: StoredBaseline | null = null, ancestry = LINE) =>
  chooseBaseline(points, new Set(points.slice(-1).map(({ runId }) => runId)), { pinned, ancestry });
const pin = (runId: string): StoredBaseline => ({
  ...{ runId, author: 'A. Person', reason: 'release', setAt: '2026-11-20T12:00:00.000Z' },
});
const runOf = (choice: ReturnType<typeof choose>) => (choice.state === 'none' ? choice.because : choice.point.runId);

test('without a run, and without an earlier one, there is nothing to choose', () => {
  expect([runOf(choose([])), runOf(choose([point(0, 1)]))]).toEqual(['firstRun', 'firstRun']);
});

test('runs that were excluded or failed a gate are no candidates', () => {
  const failed: HistoryPoint['verdict'] = { state: 'disqualified', gate: 'golden', shard: '[0,16)', code: 'cosineLow' };
  const points = [point(0, 1), point(1, 1, { excluded: true }), point(2, 1, { verdict: failed }), point(3, 1)];
  expect(runOf(choose(points))).toBe('run0');
  expect(runOf(choose(points.slice(1)))).toBe('noneCounts');
});

test('the pinned run comes before everything else', () => {
  const points = [point(0, 1), point(1, 1), point(2, 1)];
  const choice = choose(points, pin('run0'));
  expect([choice.state, runOf(choice)]).toEqual(['pinned', 'run0']);
  expect(describeBaseline(choice)).toBe('000aaaa, pinned by A. Person on 2026-11-20: release');
});

test('a pinned run that was excluded is passed over, and the reason says so', () => {
  const points = [point(0, 1), point(1, 1, { excluded: true }), point(2, 1)];
  const choice = choose(points, pin('run1'));
  expect([choice.state, runOf(choice), choice.passedOver]).toEqual([
    'ancestor',
    'run0',
    { runId: 'run1', why: 'excluded' },
  ]);
  expect(describeBaseline(choice)).toMatch(
    /2 commits back: the nearest measured ancestor \(the pinned run run1 was excluded\)/,
  );
});

test('a pinned run that is not stored any more is passed over', () => {
  expect(choose([point(0, 1), point(1, 1)], pin('gone')).passedOver).toEqual({ runId: 'gone', why: 'notFound' });
});

test('the newest run is not held against itself when it is the pinned one', () => {
  expect(runOf(choose([point(0, 1), point(1, 1)], pin('run1')))).toBe('isPinned');
});

test('the nearest ancestor counts, not the newest run', () => {
  const [a, b, c, d] = [commit(1), commit(2), commit(3), commit(4)];
  // d is a merge of b and c; the side branch c was measured last.
  const ancestry = ancestryIn(parseCommitGraph(`${d} ${b} ${c}\n${b} ${a}\n${c} ${a}\n${a}\n`));
  const points = [
    point(0, 1, { gitCommit: a }),
    point(1, 1, { gitCommit: b }),
    point(2, 1, { gitCommit: commit(9) }),
    point(3, 1, { gitCommit: d }),
  ];
  const choice = choose(points, null, ancestry);
  expect(choice).toMatchObject({ state: 'ancestor', generations: 1, point: { runId: 'run1' } });
});

test('the nearest ancestor counts although an older commit was measured later', () => {
  const points = [point(2, 1), point(1, 1), point(3, 1)];
  expect(runOf(choose(points))).toBe('run2');
});

test('where a merge gives several ways back, the shortest counts', () => {
  const [a, b, c, d] = [commit(1), commit(2), commit(3), commit(4)];
  const ancestry = ancestryIn(parseCommitGraph(`${d} ${b} ${c}\n${c} ${b}\n${b} ${a}\n${a}\n`));
  expect([...ancestry.generationsBack(d)]).toEqual([
    [d, 0],
    [b, 1],
    [c, 1],
    [a, 2],
  ]);
});

test('a run from before the accepted one is no candidate, however near its commit', () => {
  const points = [
    point(0, 1, { gitCommit: commit(4) }),
    point(1, 1, { gitCommit: commit(3), annotations: [said('accept')] }),
    point(5, 1),
  ];
  expect(runOf(choose(points))).toBe('run1');
});

test('of one commit a clean checkout comes before a changed one, then the newest run', () => {
  const points = [
    point(0, 1, { gitCommit: commit(1) }),
    point(1, 1, { gitCommit: commit(1) }),
    point(2, 1, { gitCommit: commit(1), gitDirty: true }),
    point(3, 1, { gitCommit: commit(3) }),
  ];
  expect(runOf(choose(points))).toBe('run1');
});

test('an earlier run of the same commit counts only where no commit before it was measured', () => {
  const again = point(2, 1, { gitCommit: commit(1) });
  expect(runOf(choose([point(0, 1), point(1, 1), again]))).toBe('run0');
  const choice = choose([point(1, 1), again]);
  expect(choice).toMatchObject({ state: 'ancestor', generations: 0 });
  expect(describeBaseline(choice)).toContain('an earlier run of the same commit');
});

test('changes on top of a commit are held against that commit', () => {
  const changed = point(2, 1, { gitCommit: commit(1), gitDirty: true });
  expect(runOf(choose([point(0, 1), point(1, 1), changed]))).toBe('run1');
});

test('without a commit, without its repository, without a measured ancestor there is none, and which it was', () => {
  const points = [point(0, 1), point(1, 1)];
  const [first, second] = points as [HistoryPoint, HistoryPoint];
  expect(runOf(choose([first, { ...second, gitCommit: null }]))).toBe('noCommit');
  expect(runOf(choose(points, null, NO_ANCESTRY))).toBe('unknownCommit');
  expect(runOf(choose([{ ...first, gitCommit: commit(8) }, second]))).toBe('noAncestor');
});

test('history begins anew with a reset: earlier runs and older pins count no more', () => {
  const points = [point(0, 1), point(1, 1), point(2, 1, { annotations: [said('reset')] }), point(3, 1), point(4, 1)];
  expect(runOf(choose(points.slice(0, 3), pin('run0')))).toBe('firstRun');
  expect(choose(points, pin('run0'))).toMatchObject({
    point: { runId: 'run3' },
    passedOver: { why: 'supersededByReset' },
  });
});

test('an accepted run is the new normal: earlier runs and older pins count no more', () => {
  const points = [point(0, 1), point(1, 1.1, { annotations: [said('accept')] }), point(2, 1.1)];
  expect(choose(points, pin('run0'))).toMatchObject({
    point: { runId: 'run1' },
    passedOver: { why: 'supersededByAccept' },
  });
  expect(runOf(choose(points.slice(0, 2), pin('run0')))).toBe('isAccepted');
});

test('a pin that is younger than what was accepted holds', () => {
  const earlier = said('accept', '2026-11-19T00:00:00.000Z');
  expect(runOf(choose([point(0, 1), point(1, 1, { annotations: [earlier] }), point(2, 1)], pin('run0')))).toBe('run0');
});

test('an accepted run is the baseline where git knows no ancestor', () => {
  const points = [point(0, 1), point(1, 1, { annotations: [said('accept')] }), point(2, 1)];
  expect(choose(points, null, NO_ANCESTRY)).toMatchObject({ state: 'accepted', point: { runId: 'run1' } });
});

test('lines that git never prints are no commits', () => {
  const graph = parseCommitGraph(`fatal: bad object\n\n${commit(2)} ${commit(1)}\nabc1234\n`);
  expect([...graph]).toEqual([[commit(2), [commit(1)]]]);
});
