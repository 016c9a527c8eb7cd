import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAncestry } from '../../src/check/read-ancestry.ts';
import { systemSources } from '../../src/environment/sources.ts';
import { makeCommits } from './stored-history.ts';

let folder: string;
let commits: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-ancestry-'));
  commits = makeCommits(join(folder, 'whole'), 4);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [UNKNOWN] = ['f'.repeat(40)];
const commit = (index: number): string => commits[index] ?? '';

test('where there is no repository, nothing is known', () => {
  const ancestry = readAncestry(join(folder, 'none'));
  expect([ancestry.has(commit(0)), ancestry.generationsBack(commit(0)).size]).toEqual([false, 0]);
});

test('of a commit that the repository does not have, and of words that are none, nothing is known', () => {
  const ancestry = readAncestry(join(folder, 'whole'));
  for (const word of [UNKNOWN, 'abc1234', '', '--all', 'HEAD']) {
    expect([word, ancestry.has(word), ancestry.generationsBack(word).size]).toEqual([word, false, 0]);
  }
});

test('generations count back from a commit, and not forward', () => {
  const ancestry = readAncestry(join(folder, 'whole'));
  expect([...ancestry.generationsBack(commit(2))]).toEqual([
    [commit(2), 0],
    [commit(1), 1],
    [commit(0), 2],
  ]);
});

test('git is asked once for a commit and all of its ancestors', () => {
  let asked = 0;
  const counting = {
    ...systemSources,
    command: (program: string, args: readonly string[]) => {
      asked += 1;
      return systemSources.command(program, args);
    },
  };
  const ancestry = readAncestry(join(folder, 'whole'), counting);
  for (const index of [3, 1, 2, 3, 0]) ancestry.generationsBack(commit(index));
  for (const word of [UNKNOWN, UNKNOWN]) ancestry.has(word);
  expect(asked).toBe(2);
});

test('a shallow clone ends where it was cut', () => {
  const shallow = join(folder, 'shallow');
  execFileSync('git', ['clone', '--quiet', '--depth', '2', `file://${join(folder, 'whole')}`, shallow]);
  const generations = readAncestry(shallow).generationsBack(commit(3));
  expect([generations.get(commit(2)), generations.get(commit(0))]).toEqual([1, undefined]);
});
