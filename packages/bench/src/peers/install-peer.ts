import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import { formatBytes } from '../terminal/format.ts';
import { PEER, peerBinary } from './peer-package.ts';

export interface InstallOptions {
  readonly cacheFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform?: string;
  readonly architecture?: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What a package manager left on disk when this was written, for an estimate before it is fetched. */
const USUAL_BYTES = 80e6;

const NPM = [
  ...['install', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--no-package-lock'],
  // A registry that does not answer is told within seconds.
  ...['--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000'],
];
const PNPM = [
  ...['install', '--ignore-workspace', '--ignore-scripts', '--no-optional', '--no-lockfile', '--reporter=append-only'],
  ...['--config.node-linker=hoisted', '--config.fetch-retries=1', '--config.verify-deps-before-run=false'],
];
const MANAGERS = [
  { program: 'npm', args: NPM },
  { program: 'pnpm', args: PNPM },
] as const;

/** How a package manager ended; null when there is none of that name. */
interface Ended {
  readonly code: number | NodeJS.Signals | null;
  readonly text: string;
}

const TEXT_KEPT = 20_000;

const run = (
  program: string,
  args: readonly string[],
  cwd: string,
  { environment, signal }: InstallOptions,
): Promise<Ended | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const hear = (chunk: Buffer): void => {
      text = (text + chunk.toString()).slice(-TEXT_KEPT);
    };
    const stop = (): void => {
      child.kill('SIGTERM');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', stop);
      if (error.code === 'ENOENT') resolve(null);
      else reject(error);
    });
    child.once('close', (code, killed) => {
      signal.removeEventListener('abort', stop);
      resolve({ code: killed ?? code, text });
    });
  });

const unavailable = (code: string, expected: string, found: string, remedy: string): ShardbenchError =>
  new ShardbenchError('unavailable', { code, expected, found, where: `${PEER.name} ${PEER.version}`, remedy });

const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;

/** The last thing that it said in words. */
const lastWords = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!)\s*/, '').trim())
    .findLast((line) => line !== '' && !line.startsWith('A complete log')) ?? 'nothing';

/** Why nothing was installed, from what the package manager said. */
export const installFailure = ({ code, text }: Ended, folder: string): ShardbenchError => {
  const offline = OFFLINE.exec(text)?.[1];
  if (offline !== undefined) {
    return unavailable(
      'peerOffline',
      'a package registry that answers',
      offline,
      `connect this machine, or copy ${folder} from one of the same kind that has it`,
    );
  }
  return unavailable(
    'peerNotInstalled',
    'a package manager that installs it',
    `exit ${code}: ${lastWords(text)}`,
    'repeat the command where npm can install packages',
  );
};

const installInto = async (draft: string, binary: string, folder: string, options: InstallOptions): Promise<void> => {
  const dependencies = { [PEER.name]: PEER.version, [binary]: PEER.version };
  await writeFile(join(draft, 'package.json'), `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`);
  for (const { program, args } of MANAGERS) {
    const ended = await run(program, args, draft, options);
    options.signal.throwIfAborted();
    if (ended === null) continue;
    if (ended.code !== 0) throw installFailure(ended, folder);
    return;
  }
  throw unavailable('packageManagerMissing', 'npm or pnpm', 'neither', 'install npm, which comes with Node');
};

const bytesOf = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
};

/**
 * The folder that holds the peer, installed where it is not there yet: the package and the one prebuilt binary for this
 * machine, in a folder of the cache that nothing else refers to. Nothing is compiled and no script of a package runs.
 *
 * @throws ShardbenchError of kind `unavailable`: `peerUnsupported`, `packageManagerMissing`, `peerOffline`,
 *   `peerNotInstalled`; the signal's reason when interrupted. Nothing half-installed is left
 */
export const installPeer = async (options: InstallOptions): Promise<string> => {
  const { cacheFolder, say, platform = process.platform, architecture = process.arch } = options;
  const binary = peerBinary(platform, architecture);
  if (binary === null) {
    const found = `${platform} ${architecture}`;
    const remedy = 'compare on Linux, macOS or Windows on x64 or arm64';
    throw unavailable('peerUnsupported', 'a machine that it has a prebuilt binary for', found, remedy);
  }
  const name = `${PEER.name}-${PEER.version}-${platform}-${architecture}`;
  const folder = join(cacheFolder, 'peers', name);
  if (existsSync(join(folder, 'node_modules', PEER.name, 'package.json'))) return folder;
  say(
    `installing ${PEER.name} ${PEER.version} and ${binary} into the cache (peers/${name}): about ${formatBytes(USUAL_BYTES)}, once`,
  );
  const draft = `${folder}.draft.${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    await installInto(draft, binary, folder, options);
    const bytes = await bytesOf(draft);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    say(`installed ${formatBytes(bytes)}; delete the folder to be rid of it`);
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }
};
