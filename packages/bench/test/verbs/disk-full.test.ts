import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@shardbench/db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCli, startCliInShell } from '../cli-process.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

const manyInto = (database: string): string[] => [
  ...['run', workspace.manifest('a'), '--db', database, '--threads', '1'],
  ...['--profile', 'short', '--processes', '100', '--requests', '60'],
];

/** Enough for a session and a process or two. */
const ROOM_BYTES = 250_000;
/** The unit of `ulimit -f`. */
const SHELL_BLOCK_BYTES = 512;

/** Everything stored before is whole, and a smaller thing can be stored afterwards. */
const expectKept = (database: string): void => {
  const { runs } = stored(database);
  const kept = runs.at(-1)?.processes.length ?? 0;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(100);
};

test('a database that may not grow: exit 4 with a remedy, and what was stored is kept', async () => {
  openStore(workspace.database, { mode: 'write' }).close();
  // No file may become larger than this: the log beside the database, which takes every record first, soon is.
  const blocks = Math.ceil((statSync(workspace.database).size + ROOM_BYTES) / SHELL_BLOCK_BYTES);
  const cli = startCliInShell(workspace, `ulimit -f ${blocks} && exec "$@"`, manyInto(workspace.database));
  expect(await cli.ended).toBe(4);
  expect(cli.stderr()).toMatch(
    /error (diskFull|databaseFailed): .*results\.db[\s\S]*remedy +\S[\s\S]*every finished process is stored/,
  );
  expectKept(workspace.database);
  const again = await runBench(workspace, 'run', workspace.manifest('a'), '--db', workspace.database, ...QUICK);
  expect(again.code).toBe(0);
  expect(stored(workspace.database).sessions.map(({ state }) => state)).toEqual([
    expect.stringMatching(/failed|interrupted/),
    'finished',
  ]);
});

test('a disk that becomes full: exit 4 that says so, and what was stored is kept', async (context) => {
  const disk = join(workspace.folder, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=768k', 'none', disk]).status === 0;
  if (!mounted) context.skip('only root can mount a small disk');
  try {
    const database = join(disk, 'results.db');
    const cli = startCli(workspace, manyInto(database));
    expect(await cli.ended).toBe(4);
    expect(cli.stderr()).toMatch(/error diskFull: [\s\S]*remedy +Free disk space/);
    expectKept(database);
    expect(readdirSync(disk).every((name) => name.startsWith('results.db'))).toBe(true);
  } finally {
    spawnSync('umount', [disk]);
  }
});
