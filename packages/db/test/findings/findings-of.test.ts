import { expect, test } from 'vitest';
import {
  describeFinding,
  type HistoryPoint,
  isAlarm,
  isNews,
  isSuspected,
  NO_ANCESTRY,
  signOf,
} from '../../src/index.ts';
import { around, history, judge, point, said, stages } from './made-history.ts';

const steady = (level: number, n: number): number[] => Array.from({ length: n }, () => level);
const kinds = (...args: Parameters<typeof judge>) => judge(...args).map(({ kind }) => kind);
const only = (...args: Parameters<typeof judge>) => {
  const [finding, ...others] = judge(...args);
  if (finding === undefined || others.length > 0) throw new Error(`expected one finding, found ${others.length + 1}`);
  return finding;
};
const FAILED: HistoryPoint['verdict'] = { state: 'disqualified', gate: 'golden', shard: '[0,16)', code: 'cosineLow' };

test('fewer than five processes decide nothing', () => {
  const finding = only([point(0, 1), point(1, 1.2, { tpotMs: around(1.2, 4) })]);
  expect(finding.kind).toBe('insufficient');
  expect(describeFinding(finding)).toContain('4 processes against 6 are too few');
});

test('equal values without any noise decide nothing, and different ones without noise do', () => {
  const same = (level: number) => ({ tpotMs: Array.from({ length: 6 }, () => level) });
  const ties = only([point(0, 1, same(1)), point(1, 1, same(1))]);
  expect(ties).toMatchObject({ kind: 'insufficient', comparison: { reason: 'zeroVariance' } });
  expect(describeFinding(ties)).toContain('without any noise');
  expect(kinds([point(0, 1, same(1)), point(1, 1, same(1.1))])).toEqual(['regressed']);
});

test('a level that stays is unchanged, and the smallest detectable change is stated', () => {
  const finding = only(history(...steady(1, 4)));
  expect([finding.kind, isNews(finding), isAlarm(finding)]).toEqual(['unchanged', false, false]);
  expect(describeFinding(finding)).toMatch(
    /is unchanged against 002aaaa, the commit before.*smallest detectable change 1\.\d %/,
  );
});

test('processes that drift decide nothing', () => {
  const moving = { warmup: { steady: 2, drifting: 3, stepped: 1, tooShort: 0 } };
  expect(only([point(0, 1), point(1, 1.2, moving)])).toMatchObject({
    ...{ kind: 'inconclusive', because: 'test', comparison: { reason: 'notSteady' } },
  });
});

test('one moving process of six is chance', () => {
  const moving = { warmup: { steady: 5, drifting: 1, stepped: 0, tooShort: 0 } };
  expect(kinds([point(0, 1), point(1, 1.2, moving)])).toEqual(['regressed']);
});

test('a planted step is suspected without a re-run, which is no alarm', () => {
  const finding = only(history(...steady(1, 6), 1.04));
  expect([finding.kind, isSuspected(finding), isNews(finding), isAlarm(finding)]).toEqual([
    'regressed',
    true,
    true,
    false,
  ]);
  expect(describeFinding(finding)).toMatch(
    /^decode of tiny\/16_16 long is suspected to be 4\.\d % slower \(3\.\d to 4\.\d, n = 6 against 6\): .*\[not repeated: --no-rerun\]$/,
  );
});

test('the same step is an alarm when a re-run shows it again', () => {
  const points = [...history(...steady(1, 6), 1.04), point(6, 1.04, { runId: 'again', tpotMs: around(1.04, 5) })];
  const fresh = new Set(['run6', 'again']);
  const finding = only(points, { fresh, rerun: { state: 'done', runIds: new Set(['again']) } });
  expect(finding).toMatchObject({
    ...{ kind: 'regressed', runId: 'run6', certainty: { state: 'repeated', processes: 5 }, comparison: { nB: 11 } },
  });
  expect(isAlarm(finding)).toBe(true);
  expect(describeFinding(finding)).toMatch(/^decode of tiny\/16_16 long is 4\.\d % slower/);
});

test('a step that the re-run does not show is not declared', () => {
  // The first run alone is slower by far, the re-run is as it always was.
  const points = [
    ...history(...steady(1, 6)),
    point(6, 1.3),
    point(6, 1.001, { runId: 'again', tpotMs: around(1.0, 5) }),
  ];
  const finding = only(points, {
    ...{ fresh: new Set(['run6', 'again']), rerun: { state: 'done', runIds: new Set(['again']) } },
  });
  expect(finding).toMatchObject({ kind: 'inconclusive', because: 'notRepeated', comparison: { nB: 6 } });
  expect(isAlarm(finding)).toBe(false);
  expect(describeFinding(finding)).toMatch(/was 30\.\d % slower .*, and was not when it was run again$/);
});

test('a re-run that executed something else repeats nothing', () => {
  const points = [...history(...steady(1, 6), 1.04), point(7, 1.04, { runId: 'again', backendBuild: 'build2' })];
  const finding = only(points, {
    ...{ fresh: new Set(['run6', 'again']), rerun: { state: 'done', runIds: new Set(['again']) } },
  });
  expect(finding).toMatchObject({ runId: 'run6', certainty: { state: 'suspected' }, comparison: { nB: 6 } });
});

test('a change that the history shows by itself is none', () => {
  // Medians wander by several percent from run to run, each of them with little noise of its own.
  const finding = only(history(1, 1.04, 0.98, 1.03, 0.99, 1.02, 0.97, 1.02));
  expect(finding).toMatchObject({ kind: 'inconclusive', because: 'withinHistory' });
  expect(describeFinding(finding)).toContain('no more than its history does by itself');
});

test('something faster is news and no alarm', () => {
  const finding = only(history(...steady(1, 6), 0.9));
  expect([finding.kind, isNews(finding), isAlarm(finding)]).toEqual(['improved', true, false]);
  expect(describeFinding(finding)).toMatch(/is 9\.9 % faster/);
});

test('a step nobody saw at once is found by the history, where the nearest ancestor hides it', () => {
  const points = history(...steady(1, 8), ...steady(1.04, 4));
  const finding = only(points);
  expect(finding).toMatchObject({
    kind: 'regressed',
    against: { state: 'history', step: { last: { runId: 'run7' }, first: { runId: 'run8' } } },
    firstSeen: { runId: 'run8' },
  });
  expect(describeFinding(finding)).toMatch(/first seen at 008aaaa, last as before at 007aaaa/);
});

test('a step is silent once it was accepted, pinned behind, or is before a reset', () => {
  const points = history(...steady(1, 8), ...steady(1.04, 4));
  const annotated = (kind: 'accept' | 'reset') =>
    points.map((of, index) => (index === 9 ? { ...of, annotations: [said(kind)] } : of));
  expect(kinds(annotated('accept'))).toEqual(['unchanged']);
  expect(kinds(annotated('reset'))).toEqual(['unchanged']);
  const pinned = { runId: 'run9', author: 'A', reason: 'r', setAt: '2026-11-20T12:00:00.000Z' };
  expect(kinds(points, { pinned })).toEqual(['unchanged']);
});

test('a level that came back is no regression', () => {
  expect(kinds(history(...steady(1, 8), ...steady(1.04, 4), ...steady(1, 4)))).not.toContain('regressed');
});

test('a run that was excluded is left out of the history', () => {
  const points = history(...steady(1, 6), 1.001);
  const spoilt = points.map((of, index) => (index === 5 ? { ...of, tpotMs: around(3), excluded: true } : of));
  expect(kinds(spoilt)).toEqual(['unchanged']);
});

test('nothing is said when the newest runs were excluded', () => {
  expect(judge([point(0, 1), point(1, 1.2, { excluded: true })])).toEqual([]);
});

test('the first run of a key has no baseline; another key of the manifest is named with what differs', () => {
  expect(describeFinding(only([point(0, 1)]))).toBe(
    'decode of tiny/16_16 long has no baseline: no earlier run on this key',
  );
  const elsewhere = () => ({
    seriesId: 'f'.repeat(64),
    differences: [
      { key: 'threads', before: 4, after: 2 },
      { key: 'modelHash', before: 'a'.repeat(64), after: 'b'.repeat(64) },
    ] as const,
  });
  const finding = only([point(0, 1)], { elsewhere });
  expect(finding.kind).toBe('incomparable');
  expect(describeFinding(finding)).toContain('differs in threads (4, now 2) and weights (aaaaaaaa, now bbbbbbbb)');
});

test('without a repository the history is all there is', () => {
  expect(kinds(history(...steady(1, 8), ...steady(1.04, 4)), { ancestry: NO_ANCESTRY })).toEqual(['regressed']);
  expect(only(history(...steady(1, 5)), { ancestry: NO_ANCESTRY })).toMatchObject({
    ...{ kind: 'noBaseline', because: 'unknownCommit' },
  });
});

test('a lost gate is an alarm, unless the manifest foretells it', () => {
  const points = [point(0, 1), point(1, 1, { verdict: FAILED, tpotMs: [] })];
  const finding = only(points);
  expect([finding.kind, isNews(finding), isAlarm(finding)]).toEqual(['gateChanged', true, true]);
  expect(describeFinding(finding)).toBe(
    'tiny/16_16 long was qualified at 000aaaa and is now disqualified: golden gate of [0,16) (cosineLow)',
  );
  const foretold = only(points, { foretold: ({ state }) => state === 'disqualified' });
  expect([isNews(foretold), isAlarm(foretold)]).toEqual([true, false]);
});

test('a gate that comes back is news, and an alarm only where the manifest says that it fails', () => {
  const points = [point(0, 1), point(1, 1, { verdict: FAILED, tpotMs: [] }), point(2, 1)];
  const [gate, speed] = judge(points);
  expect([gate?.kind, speed?.kind]).toEqual(['gateChanged', 'unchanged']);
  expect(gate && isAlarm(gate)).toBe(false);
  const [contradicted] = judge(points, { foretold: ({ state }) => state === 'disqualified' });
  expect(contradicted && isAlarm(contradicted)).toBe(true);
});

test('a crash is an alarm, an interruption or a skipped run is none', () => {
  const now = (verdict: HistoryPoint['verdict']) => only([point(0, 1), point(1, 1, { verdict, tpotMs: [] })]);
  expect(isAlarm(now({ state: 'crashed', phase: 'measure' }))).toBe(true);
  expect(isAlarm(now({ state: 'unverified', reason: 'interrupted' }))).toBe(false);
  expect(isAlarm(now({ state: 'skipped', missing: 'accelerated kernels' }))).toBe(false);
});

test('what failed before and fails now is no news', () => {
  const failed = { verdict: FAILED, tpotMs: [] };
  const finding = only([point(0, 1, failed), point(1, 1, failed)]);
  expect([finding.kind, isNews(finding)]).toEqual(['notQualified', false]);
});

test('a failure that moves to another gate, or into a crash, is a gate change', () => {
  const crashed: HistoryPoint['verdict'] = { state: 'crashed', phase: 'measure' };
  const residency: HistoryPoint['verdict'] = { ...FAILED, gate: 'residency', code: 'notResident' };
  const from = (before: HistoryPoint['verdict'], after: HistoryPoint['verdict'], changed = {}) =>
    only([point(0, 1, { verdict: before, tpotMs: [] }), point(1, 1, { verdict: after, tpotMs: [] })], changed);
  const moved = from(FAILED, residency);
  expect(moved).toMatchObject({ kind: 'gateChanged', direction: 'moved' });
  expect([isNews(moved), isAlarm(moved), signOf(moved).word]).toEqual([true, true, 'other gate']);
  expect(describeFinding(moved)).toBe(
    'tiny/16_16 long was disqualified: golden gate of [0,16) (cosineLow) at 000aaaa and is now disqualified: residency gate of [0,16) (notResident)',
  );
  expect(isAlarm(from(FAILED, residency, { foretold: () => true }))).toBe(false);
  expect(from(FAILED, crashed)).toMatchObject({ direction: 'moved' });
  expect(from({ state: 'unverified', reason: 'noReference' }, FAILED).kind).toBe('notQualified');
});

/** Runs whose decode stays and whose prefill takes so many milliseconds per token. */
const prefilling = (...levels: readonly number[]): HistoryPoint[] =>
  levels.map((level, index) => {
    const wander = [0.0007, -0.0004, 0.0002, -0.0008, 0.0005, -0.0002, 0.0009, -0.0006][index % 8] as number;
    return point(index, 1, { prefillTokPerS: around(level * (1 + wander)).map((ms) => 1000 / ms) });
  });

test('prefill speaks when it changed, in its own words, and not otherwise', () => {
  expect(kinds(prefilling(...steady(1, 7)))).toEqual(['unchanged']);
  const [decode, prefill] = judge(prefilling(...steady(1, 6), 1.04));
  expect(decode).toMatchObject({ kind: 'unchanged', metric: 'decode' });
  expect(prefill).toMatchObject({ kind: 'regressed', metric: 'prefill', attribution: null });
  expect(prefill && describeFinding(prefill)).toMatch(
    /^prefill of tiny\/16_16 long is suspected to be 4\.\d % slower .*: prefill is not split over stages; no artifact/,
  );
  expect(kinds(prefilling(...steady(1, 6), 0.9))).toEqual(['unchanged', 'improved']);
});

test('prefill that was slower and is not when it is run again says so', () => {
  const points = prefilling(...steady(1, 6), 1.3, 1);
  const again = points.map((of, index) =>
    index === 7 ? { ...of, runId: 'again', gitCommit: points[6]?.gitCommit ?? null } : of,
  );
  const found = judge(again, {
    ...{ fresh: new Set(['run6', 'again']), rerun: { state: 'done', runIds: new Set(['again']) } },
  });
  expect(found[1]).toMatchObject({ metric: 'prefill', kind: 'inconclusive', because: 'notRepeated' });
});

const slowShard = (changed: Partial<HistoryPoint>) => {
  const points = history(...steady(1, 6));
  const last = point(6, 1.04, changed);
  const noise = [0.002, -0.001, 0.001, -0.002, 0.0005, -0.0005];
  const stagesOf = (runId: string) => noise.map((of) => stages(runId === 'run6' ? 0.392 : 0.355, of));
  return describeFinding(only([...points, last], { stagesOf }));
};

test('the stage that explains a change is named with its shard, and whether its artifact changed', () => {
  const artifacts = [
    { shard: '[0,16)', artifactHash: 'a' },
    { shard: '[16,32)', artifactHash: 'c' },
  ];
  expect(slowShard({ artifacts })).toMatch(
    /: layers\[1\] \+10\.4 % explains \d+ %.*, unattributed \d+ %; its artifact changed, first seen at 006aaaa/,
  );
});

test('a shard whose artifact did not change is not the cause; the artifact of another is named', () => {
  const artifacts = [
    { shard: '[0,16)', artifactHash: 'c' },
    { shard: '[16,32)', artifactHash: 'b' },
  ];
  expect(slowShard({ artifacts })).toContain(
    'its artifact did not change, so its weights are not the cause, the artifact of [0,16) changed',
  );
});

test('a new backend build or OS build that coincides is named', () => {
  expect(slowShard({ backendBuild: 'build2' })).toContain(
    'it coincides with a new backend build (build1 before, build2 now)',
  );
  expect(slowShard({ osBuild: 'os2' })).toContain('it coincides with a new OS build (os1 before, os2 now)');
});

test('where nothing that is recorded differs, the machine is', () => {
  expect(slowShard({ gitCommit: null })).not.toContain('look at the machine');
  const same = [point(0, 1), point(1, 1.04, { gitCommit: point(0, 1).gitCommit })];
  expect(describeFinding(only(same))).toContain('nothing that is recorded differs: look at the machine');
  expect(slowShard({})).toContain('only the commit differs');
});

test('stages that were not kept are not guessed', () => {
  expect(describeFinding(only(history(...steady(1, 6), 1.04)))).toContain('its stages were not kept');
});

test('a split that named stages do not cover is not published', () => {
  const bad = (runId: string) =>
    Array.from({ length: 6 }, () => ({ ...stages(runId === 'run6' ? 0.392 : 0.355), host: 0.5 }));
  const sentence = describeFinding(only(history(...steady(1, 6), 1.04), { stagesOf: bad }));
  expect(sentence).toMatch(/named stages cover only \d+ % of decode, so the change is not split/);
});

test.each([
  ['commit', { gitCommit: 'f'.repeat(40) }],
  ['changes on top of it', { gitDirty: true }],
  ['OS build', { osBuild: 'os0' }],
  ['backend build', { backendBuild: 'build0' }],
  ['artifact', { artifacts: [] }],
] as [string, Partial<HistoryPoint>][])('runs of another %s are not judged together', (_name, changed) => {
  const newest = point(7, 1.04);
  const points = [...history(...steady(1, 6)), { ...newest, runId: 'other', ...changed }, newest];
  expect(only(points, { fresh: new Set(['other', 'run7']) })).toMatchObject({ comparison: { nB: 6 } });
  const same = [...history(...steady(1, 6)), { ...newest, runId: 'other' }, newest];
  expect(only(same, { fresh: new Set(['other', 'run7']) })).toMatchObject({ comparison: { nB: 12 } });
});

test('of runs that are judged together those that moved are left out', () => {
  const moving = { warmup: { steady: 0, drifting: 6, stepped: 0, tooShort: 0 } };
  const points = [...history(...steady(1, 6)), point(6, 1.04, moving), point(6, 1.04, { runId: 'again' })];
  expect(only(points, { fresh: new Set(['run6', 'again']) })).toMatchObject({
    kind: 'regressed',
    comparison: { nB: 6 },
  });
});

test('two moving processes of five may be chance, processes too short to tell are not steady', () => {
  const warm = (warmup: HistoryPoint['warmup']) => only([point(0, 1), point(1, 1.2, { warmup })]).kind;
  expect(warm({ steady: 3, drifting: 1, stepped: 1, tooShort: 0 })).toBe('regressed');
  expect(warm({ steady: 2, drifting: 0, stepped: 0, tooShort: 4 })).toBe('inconclusive');
});

test('a gate is held against the last run that was not excluded', () => {
  const excluded = point(1, 1, { verdict: FAILED, tpotMs: [], excluded: true });
  expect(kinds([point(0, 1), excluded, point(2, 1)])).toEqual(['unchanged']);
});

test('a re-run that shows less than half of a change does not repeat it', () => {
  const rerun = (level: number) => {
    const points = [...history(...steady(1, 6)), point(6, 1.06), point(6, level, { runId: 'again' })];
    return kinds(points, {
      ...{ fresh: new Set(['run6', 'again']), rerun: { state: 'done', runIds: new Set(['again']) } },
    });
  };
  expect([rerun(1.025), rerun(1.035)]).toEqual([['inconclusive'], ['regressed']]);
});

test('a re-run that is faster does not repeat something slower', () => {
  const points = [
    ...history(...steady(1, 6)),
    point(6, 1.3),
    point(6, 0.9, { runId: 'again', tpotMs: around(0.9, 5) }),
  ];
  const finding = only(points, {
    ...{ fresh: new Set(['run6', 'again']), rerun: { state: 'done', runIds: new Set(['again']) } },
  });
  expect(finding).toMatchObject({ kind: 'inconclusive', because: 'notRepeated' });
});

test('a change is first seen at the step since the baseline that went its way', () => {
  const firstSeen = (points: readonly HistoryPoint[], runId: string) => {
    const pinned = { runId, author: 'A', reason: 'r', setAt: '2026-11-20T12:00:00.000Z' };
    const finding = only(points, { pinned });
    return finding.kind === 'regressed' ? finding.firstSeen.runId : finding.kind;
  };
  expect(firstSeen(history(...steady(1, 8), ...steady(1.04, 4)), 'run0')).toBe('run8');
  // The step to 1.04 is older than the baseline.
  expect(firstSeen(history(...steady(1, 12), ...steady(1.04, 14), 1.06), 'run25')).toBe('run26');
  // The step since the baseline went the other way.
  expect(firstSeen(history(...steady(1, 12), ...steady(0.97, 14), 1.02), 'run0')).toBe('run26');
});

test('a history of fewer than five runs is no measure of what is usual', () => {
  expect(kinds(history(1, 1.04, 0.98, 1.03, 1.06))).toEqual(['regressed']);
});
