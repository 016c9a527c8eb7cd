import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseHead, readGitState } from '../../src/environment/git-state.ts';
import { systemSources } from '../../src/environment/sources.ts';

let folder: string;
const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-git-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const commitAll = () => {
  git('add', '.');
  git('-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', 'commit', '-qm', 'one');
};

test('a folder without a checkout, and a checkout without a commit, have no state', () => {
  expect(readGitState(systemSources, folder)).toBeNull();
  git('init', '-q');
  expect(readGitState(systemSources, folder)).toBeNull();
});

test('a folder inside somebody else’s checkout has no state of its own', () => {
  git('init', '-q');
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'inner', 'a'), '');
  commitAll();
  expect(readGitState(systemSources, join(folder, 'inner'))).toBeNull();
});

test('a checkout is clean until a file is changed or added', () => {
  git('init', '-q');
  writeFileSync(join(folder, 'a'), '1');
  commitAll();
  const commit = git('rev-parse', 'HEAD').toString().trim();
  expect(readGitState(systemSources, folder)).toEqual({ commit, dirty: false });
  writeFileSync(join(folder, 'b'), '1');
  expect(readGitState(systemSources, folder)).toEqual({ commit, dirty: true });
});

test('a GIT_DIR of a surrounding hook does not redirect the question', () => {
  git('init', '-q');
  process.env.GIT_DIR = join(folder, '.git');
  try {
    expect(readGitState(systemSources, tmpdir())).toBeNull();
  } finally {
    delete process.env.GIT_DIR;
  }
});

test('an answer that is not a commit is not taken for one', () => {
  expect(parseHead('\nHEAD\n')).toBeNull();
  expect(parseHead(`sub/\n${'a'.repeat(40)}\n`)).toBeNull();
  expect(parseHead(`\n${'a'.repeat(40)}\n`)).toBe('a'.repeat(40));
});
