import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PEER } from '../../src/peers/peer-package.ts';
import { distanceFolder } from '../../src/prefetch/stored-distance.ts';
import type { Peers } from '../../src/report/peers-schema.ts';
import { startCli, until } from '../cli-process.ts';
import { isRunning } from '../process-table.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const peers = (...args: readonly string[]) => runBench(workspace, 'peers', ...args);

test.each([
  [['--rounds', '2'], 'from 3 to 100'],
  [['--rounds', 'many'], 'whole number'],
  [['--probe', '2'], 'duration'],
  [['--threads', '257'], 'whole number'],
])('%j is wrong use', async (args, said) => {
  const { code, stderr } = await peers(workspace.manifest('a'), ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test('files that are not there are told before anything is installed', async () => {
  const manifest = workspace.manifest('a');
  for (const args of [['nowhere.json'], [manifest, '--model', 'nowhere.gguf'], [manifest, '--also', 'nowhere.gguf']]) {
    const { code, stderr } = await peers(...args);
    expect(code).toBe(2);
    expect(stderr).not.toContain('installing');
  }
});

test('weights that a manifest names and nobody has end with 3, and the way to get them', async () => {
  const manifest = workspace.manifest('gone', { gguf: 'synthetic-phi4-mini.Q8_0.gguf' });
  const { code, stderr } = await peers(manifest);
  expect(code).toBe(3);
  expect(stderr).toContain('pnpm bench model make synthetic-phi4-mini');
});

test('without a registry it ends with 3, says what to do, and stores nothing', async () => {
  const environment = {
    ...workspace.environment,
    SHARDBENCH_CACHE: join(workspace.folder, 'other-cache'),
    npm_config_registry: 'http://127.0.0.1:9/',
  };
  const args = ['peers', workspace.manifest('a'), '--db', join(workspace.folder, 'offline.db')];
  const { code, stderr } = await runBench({ environment }, ...args);
  expect(code).toBe(3);
  expect(stderr).toMatch(/installing node-llama-cpp[\s\S]*peerOffline[\s\S]*ECONNREFUSED/);
});

/** What looks installed from outside and is not. */
const brokenPeer = (script: string): NodeJS.ProcessEnv => {
  const cache = join(workspace.folder, `broken-${Math.random()}`);
  const name = `${PEER.name}-${PEER.version}-${process.platform}-${process.arch}`;
  const folder = join(cache, 'peers', name, 'node_modules', PEER.name);
  cpSync(distanceFolder(join(workspace.folder, 'cache')), distanceFolder(cache), { recursive: true });
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'dist', 'index.js'), script);
  return { ...workspace.environment, SHARDBENCH_CACHE: cache };
};

const FEW = ['--threads', '1', '--probe', '0.05s', '--quiet'];

test('a chain that fails a gate is not compared: exit 1, with the gate', async () => {
  const environment = brokenPeer('');
  const manifest = workspace.manifest('fullRope', { rope_dim: undefined });
  const args = ['peers', manifest, '--db', join(workspace.folder, 'failed.db'), ...FEW, '--json'];
  const { code, stdout } = await runBench({ environment }, ...args);
  expect(code).toBe(1);
  const document = JSON.parse(stdout) as Peers;
  expect(document).toMatchObject({ state: 'notQualified', figures: [], runs: [] });
  expect(document.why).toMatch(/contract/);
});

/** The package's own words over nothing at all: every block is evaluated at once. `before` runs when it is loaded. */
const emptyPeer = (threads: number, before = ''): string => `
  import { appendFileSync, readFileSync } from 'node:fs';
  ${before}
  const native = {
    initBatch() {}, addToBatch() {}, removeTokenCellsFromSequence() {}, decodeBatch: async () => {}, getThreads: () => ${threads},
  };
  const context = { flashAttention: false, _ctx: native, getSequence: () => ({ _sequenceId: 0 }) };
  const model = { createContext: async () => context };
  export const getLlama = async () => ({
    systemInfo: 'none', llamaCppRelease: { release: 'b0' }, loadModel: async () => model,
  });
`;

/** It is there, and no model is one to it. */
const unreadingPeer = `export const getLlama = async () => ({ loadModel: async () => { throw new Error('no model'); } });`;

test.each([
  ['cannot be loaded', 'throw new Error("no such binary")', 3, 'peerNotLoaded'],
  ['does not do as it is told', emptyPeer(2), 3, 'peerChanged'],
  ['does not read the weights', unreadingPeer, 3, 'peerRefusesModel: node-llama-cpp 3.22.1: nano.gguf'],
  ['dies', 'process.kill(process.pid, "SIGKILL")', 1, 'the peer’s process crashed: SIGKILL'],
])('a peer that %s ends it, and the session is stored without figures', async (_name, script, exit, said) => {
  const database = join(workspace.folder, `${said.slice(0, 8)}.db`);
  const args = ['peers', workspace.manifest('a'), '--db', database, ...FEW];
  const { code, stderr } = await runBench({ environment: brokenPeer(script) }, ...args);
  expect(code).toBe(exit);
  expect(stderr).toContain(said);
  expect(stored(database)).toMatchObject({ runs: [], sessions: [{ command: 'peers' }] });
});

test('weights without a manifest are compared in one piece', async () => {
  const environment = brokenPeer('process.kill(process.pid, "SIGKILL")');
  const args = ['peers', '--model', workspace.model, '--db', join(workspace.folder, 'uncut.db'), ...FEW, '--json'];
  const { stdout } = await runBench({ environment }, ...args);
  // Gates of the chain were passed: what stopped it is the peer.
  expect(JSON.parse(stdout)).toMatchObject({ state: 'crashed', manifest: 'uncut/nano', topology: '4/1' });
});

test('without a Q4_0 file of synthetic weights it says how one is made; beside them it takes that file by itself', async () => {
  const folder = join(workspace.folder, 'four-bit');
  const path = join(folder, 'nano.Q8_0.gguf');
  await runBench(workspace, 'model', 'make', 'nano', '--out', path, '--quiet');
  // Ends before anything is measured.
  const withoutPeer = { ...workspace.environment, SHARDBENCH_CACHE: join(folder, 'cache'), PATH: '' };
  const begin = (...more: readonly string[]) =>
    runBench({ environment: withoutPeer }, 'peers', '--model', path, ...more);

  const { stderr } = await begin();
  const [, command = ''] =
    /to print Q4_0 beside, make nano\.Q4_0\.gguf: pnpm bench (model make nano .+)$/m.exec(stderr) ?? [];
  expect((await runBench(workspace, ...command.split(' '))).code).toBe(0);
  expect((await begin()).stderr).not.toContain('to print Q4_0');

  const environment = brokenPeer('process.kill(process.pid, "SIGKILL")');
  const args = ['--model', path, '--db', join(folder, 'results.db'), ...FEW, '--json'];
  const { stdout } = await runBench({ environment }, 'peers', ...args);
  expect(JSON.parse(stdout)).toMatchObject({
    also: 'nano.Q4_0.gguf',
    alsoTypes: { quantisation: 'Q4_0', head: 'Q4_0' },
  });

  writeFileSync(join(folder, 'nano.Q4_0.gguf'), 'no weights');
  const refused = await begin();
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/notGguf: .*nano\.Q4_0\.gguf/)]);
  for (const others of [['--no-also'], ['--also', path]]) {
    expect((await begin(...others)).stderr).toContain('packageManagerMissing');
  }
});

test('Ctrl-C within a round: 130, whole rounds are stored and printed, and no process is left', async () => {
  const log = join(workspace.folder, 'launches');
  const later = `appendFileSync(${JSON.stringify(log)}, 'x');
    if (readFileSync(${JSON.stringify(log)}).length > 1) await new Promise(() => setInterval(() => undefined, 1000));`;
  const environment = brokenPeer(emptyPeer(1, later));
  const database = join(workspace.folder, 'stopped.db');
  const args = ['peers', workspace.manifest('a'), '--db', database, ...FEW, '--json'];
  const cli = startCli({ ...workspace, environment }, args);
  await until('the second round', () => existsSync(log) && readFileSync(log).length > 1);
  const workers = cli.workers();
  cli.child.kill('SIGINT');
  expect(await cli.ended).toBe(130);
  expect(workers.filter(isRunning)).toEqual([]);
  const document = JSON.parse(cli.stdout()) as Peers;
  expect(document).toMatchObject({ state: 'stopped', why: expect.stringContaining('whole rounds count') });
  expect([document.rounds.length, document.runs.length]).toEqual([1, 3]);
  const { runs, sessions } = stored(database);
  expect([runs.length, sessions.map(({ state }) => state)]).toEqual([3, ['interrupted']]);
});

test('Ctrl-C while the package is installed leaves nothing of it', async () => {
  const bin = join(workspace.folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), '#!/bin/sh\nexec sleep 30\n', { mode: 0o755 });
  const cache = join(workspace.folder, 'installing');
  const environment = { ...workspace.environment, SHARDBENCH_CACHE: cache, PATH: `${bin}:${process.env.PATH}` };
  const cli = startCli({ ...workspace, environment }, ['peers', workspace.manifest('a'), '--db', workspace.database]);
  await cli.said('installing node-llama-cpp');
  await until('npm runs', () => cli.workers().length > 0);
  cli.child.kill('SIGINT');
  expect(await cli.ended).toBe(130);
  expect(readdirSync(join(cache, 'peers'))).toEqual([]);
});
