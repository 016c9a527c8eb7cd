// One core of many, as `taskset` or a container gives it.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllowedCpus } from '../../src/environment/cpu-list.ts';
import type { Results } from '../../src/report/results-schema.ts';
import { startCliInShell } from '../cli-process.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

/** Runs the command line on the first core that this process may use. */
const onOneCore = async (...args: readonly string[]) => {
  const [core = 0] = parseAllowedCpus(readFileSync('/proc/self/status', 'utf8')) ?? [];
  const cli = startCliInShell(workspace, `exec taskset -c ${core} "$@"`, [...args, '--db', workspace.database]);
  const code = await cli.ended;
  return { code, stdout: cli.stdout(), stderr: cli.stderr() };
};

const run = async (...options: readonly string[]) => {
  const { code, stdout, stderr } = await onOneCore('run', workspace.manifest('a'), ...QUICK, '--json', ...options);
  const [measured] = (JSON.parse(stdout) as Results).runs;
  return { code, stderr, run: stored(workspace.database).runs.find(({ id }) => id === measured?.id) };
};

test.runIf(process.platform === 'linux')(
  'on one core a chain runs on one thread; on as many as are stated it is warned of, and computes the same',
  async () => {
    const one = await run();
    expect(one).toMatchObject({ code: 0, run: { threads: 1, verdict: { state: 'qualified' } } });
    expect(one.stderr).not.toContain('that this process may use');
    const two = await run('--threads', '2');
    expect(two).toMatchObject({ code: 0, run: { threads: 2, verdict: { state: 'qualified' } } });
    expect(two.stderr).toMatch(/warning: 2 threads share 1 core that this process may use.*Remedy: .*at most 1/);
    expect(two.run?.tokensSha256).toBe(one.run?.tokensSha256);
  },
);

test.runIf(process.platform === 'linux')('a trace on one core warns of two threads, too', async () => {
  const args = ['run', workspace.manifest('a'), '--trace', `${workspace.folder}/trace.json`, '--threads', '2'];
  const { code, stderr } = await onOneCore(...args);
  expect([code, stderr]).toEqual([0, expect.stringContaining('warning: 2 threads share 1 core')]);
});
