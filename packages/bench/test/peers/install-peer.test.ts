import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type InstallOptions, installFailure, installPeer } from '../../src/peers/install-peer.ts';
import { PEER, peerBinary } from '../../src/peers/peer-package.ts';

let cacheFolder: string;
let said: string[];
beforeEach(() => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'shardbench-peer-'));
  said = [];
});
afterEach(() => rmSync(cacheFolder, { recursive: true, force: true }));

const install = (changes: Partial<InstallOptions> = {}): Promise<unknown> =>
  installPeer({
    cacheFolder,
    environment: process.env,
    say: (line) => said.push(line),
    signal: new AbortController().signal,
    ...changes,
  }).catch((error: unknown) => error);

const leftBehind = (): string[] => {
  const folder = join(cacheFolder, 'peers');
  return existsSync(folder) ? readdirSync(folder) : [];
};

test('a machine without a prebuilt binary is told so, and nothing is fetched', async () => {
  const error = await install({ platform: 'sunos', architecture: 'x64' });
  expect(error).toBeInstanceOf(ShardbenchError);
  expect(error).toMatchObject({ kind: 'unavailable', code: 'peerUnsupported', found: 'sunos x64' });
  expect([said, leftBehind()]).toEqual([[], []]);
});

test('without a package manager it says which one to install', async () => {
  const error = await install({ environment: { PATH: cacheFolder } });
  expect(error).toMatchObject({ kind: 'unavailable', code: 'packageManagerMissing' });
  expect(leftBehind()).toEqual([]);
});

/** A program of that name that does as the script says. */
const standIn = (name: string, script: string): NodeJS.ProcessEnv => {
  const bin = join(cacheFolder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: `${bin}:/usr/bin:/bin` };
};

test('a registry that nobody can reach is told with what to do, and nothing half-installed is left', async () => {
  // Port 9 discards; nothing listens there.
  const error = await install({ environment: { ...process.env, npm_config_registry: 'http://127.0.0.1:9/' } });
  expect(error).toMatchObject({ kind: 'unavailable', code: 'peerOffline', remedy: expect.stringContaining('copy') });
  expect(leftBehind()).toEqual([]);
  expect(said).toEqual([expect.stringContaining(`installing ${PEER.name} ${PEER.version}`)]);
});

test('what else a package manager says is told in its own words', () => {
  const text = 'npm error code ETARGET\nnpm error notarget No matching version\nnpm error A complete log of this run\n';
  expect(installFailure({ code: 1, text }, 'folder')).toMatchObject({
    code: 'peerNotInstalled',
    found: 'exit 1: notarget No matching version',
  });
});

test('pnpm does where npm is not there', async () => {
  // Without a folder of the system, so that no npm is found; the stand-in calls what it needs by its path.
  const script = `/bin/mkdir -p node_modules/${PEER.name} && echo {} > node_modules/${PEER.name}/package.json`;
  const [bin] = standIn('pnpm', script).PATH?.split(':') ?? [];
  expect(await install({ environment: { PATH: bin } })).toBe(join(cacheFolder, 'peers', leftBehind()[0] ?? ''));
  expect(said).toHaveLength(2);
});

test('what was installed is used again without a word', async () => {
  const name = `${PEER.name}-${PEER.version}-linux-x64`;
  const folder = join(cacheFolder, 'peers', name);
  mkdirSync(join(folder, 'node_modules', PEER.name), { recursive: true });
  writeFileSync(join(folder, 'node_modules', PEER.name, 'package.json'), '{}');
  const found = await install({ platform: 'linux', architecture: 'x64', environment: { PATH: '' } });
  expect([found, said]).toEqual([folder, []]);
});

test('an interruption ends the package manager and leaves nothing', async () => {
  const controller = new AbortController();
  const reason = new Error('stopped');
  const environment = standIn('npm', 'exec sleep 30');
  const installing = install({ environment, signal: controller.signal });
  setTimeout(() => controller.abort(reason), 50);
  expect(await installing).toBe(reason);
  expect(leftBehind()).toEqual([]);
});

test('only binaries without an accelerator of its own are named', () => {
  expect(peerBinary('linux', 'x64')).toBe('@node-llama-cpp/linux-x64');
  expect(peerBinary('linux', 's390x')).toBeNull();
});
