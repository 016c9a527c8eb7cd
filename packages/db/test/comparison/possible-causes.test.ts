import { expect, test } from 'vitest';
import { possibleCauses } from '../../src/comparison/possible-causes.ts';

const executed = (hashes: Readonly<Record<string, string>>, changes: { build?: string; os?: string } = {}) => ({
  artifacts: Object.entries(hashes).map(([shard, artifactHash]) => ({ shard, artifactHash })),
  executionHash: 'hash',
  backendBuild: changes.build ?? 'build',
  session: { osBuild: changes.os ?? 'os' },
});

const A = executed({ '[0,2)': 'x', '[2,4)': 'y', 'head 0': 'h' });

test('where nothing differs the machine is left', () => {
  expect(possibleCauses(A, A)).toMatchObject({ machineOnly: true });
  expect(possibleCauses(A, A).shards.map(({ state }) => state)).toEqual(['unchanged', 'unchanged', 'unchanged']);
});

test('a shard with another artifact can be the cause, those with the same one cannot', () => {
  const causes = possibleCauses(A, executed({ '[0,2)': 'x', '[2,4)': 'z', 'head 0': 'h' }));
  expect(causes.machineOnly).toBe(false);
  expect(causes.shards).toEqual([
    { shard: '[0,2)', state: 'unchanged' },
    { shard: '[2,4)', state: 'changed' },
    { shard: 'head 0', state: 'unchanged' },
  ]);
});

test('shards of one side only are named with it', () => {
  const causes = possibleCauses(A, executed({ '[0,4)': 'w', 'head 0': 'h' }));
  expect(causes.shards).toEqual([
    { shard: '[0,2)', state: 'only', arm: 'a' },
    { shard: '[2,4)', state: 'only', arm: 'a' },
    { shard: 'head 0', state: 'unchanged' },
    { shard: '[0,4)', state: 'only', arm: 'b' },
  ]);
});

test.each([{ build: 'other' }, { os: 'other' }])('another %o is a cause although no artifact changed', (change) => {
  const same = Object.fromEntries(A.artifacts.map(({ shard, artifactHash }) => [shard, artifactHash]));
  expect(possibleCauses(A, executed(same, change)).machineOnly).toBe(false);
});

test('another execution is a cause where there are no artifacts to tell shards apart', () => {
  const bare = executed({});
  expect(possibleCauses(bare, bare).machineOnly).toBe(true);
  expect(possibleCauses(bare, { ...bare, executionHash: 'other' }).machineOnly).toBe(false);
});
