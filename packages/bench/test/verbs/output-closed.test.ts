import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCliInShell } from '../cli-process.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
  await runBench(workspace, 'run', workspace.manifest('a'), '--db', workspace.database, ...QUICK);
});
afterAll(() => workspace.remove());

/** The exit code of the first command of a pipe, which the shell itself would not tell. */
const PIPED = '{ "$@"; echo "exit $?" >&2; } | true';

test('a reader that goes away early ends nothing: no stack, and the exit code of the command', async () => {
  const cli = startCliInShell(workspace, PIPED, ['show', '--all', '--json', '--db', workspace.database]);
  await cli.ended;
  expect(cli.stderr()).toBe('exit 0\n');
});

test('what is measured is stored even when nobody reads it, on either stream', async () => {
  const args = ['run', workspace.manifest('b'), '--db', workspace.database, ...QUICK];
  const cli = startCliInShell(workspace, '{ "$@" 2>&1; echo "exit $?" >&2; } | true', args);
  await cli.ended;
  expect(cli.stderr()).toBe('exit 0\n');
  const { runs, sessions } = stored(workspace.database);
  expect([runs.at(-1)?.manifest.id, sessions.at(-1)?.state]).toEqual(['nano/b', 'finished']);
});

test.skipIf(!existsSync('/dev/full'))('output that a full disk did not take: exit 4, said on stderr', async () => {
  const cli = startCliInShell(workspace, 'exec "$@" > /dev/full', ['show', '--db', workspace.database]);
  expect(await cli.ended).toBe(4);
  expect(cli.stderr()).toMatch(/^error outputLost: .*ENOSPC/);
});
