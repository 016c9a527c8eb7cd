import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem, version } from 'node:os';

/** What Node itself knows about the machine, without a file or a command. */
export interface NodeFacts {
  readonly platform: string;
  readonly architecture: string;
  readonly logicalCores: number;
  readonly ramBytes: number;
  readonly kernelRelease: string;
  readonly kernelBuild: string;
  /** Runnable tasks, averaged over the last minute. */
  readonly loadAverage: number;
  readonly nodeVersion: string;
}

/** Every way in which the environment is read. What is missing, unreadable or too slow is null or empty. */
export interface Sources {
  node(): NodeFacts;
  text(path: string): string | null;
  folder(path: string): readonly string[];
  command(program: string, args: readonly string[]): string | null;
}

const COMMAND_OUTPUT_LIMIT_BYTES = 4 << 20;

/** Commands answer in English, and git about the folder it is asked for, without touching its index. */
const commandEnvironment = (): NodeJS.ProcessEnv => {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...rest } = process.env;
  return { ...rest, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
};

const orElse = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

/** The machine this process runs on; a command that takes longer than `commandLimitMs` counts as missing. */
export const systemSourcesWithin = (commandLimitMs: number): Sources => ({
  node: () => ({
    platform: platform(),
    architecture: arch(),
    logicalCores: Math.max(1, cpus().length),
    ramBytes: totalmem(),
    kernelRelease: release(),
    kernelBuild: version(),
    loadAverage: loadavg()[0] ?? 0,
    nodeVersion: process.versions.node,
  }),
  text: (path) => orElse(() => readFileSync(path, 'utf8'), null),
  folder: (path) => orElse(() => readdirSync(path).sort(), []),
  command: (program, args) =>
    orElse(
      () =>
        execFileSync(program, args, {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
          timeout: commandLimitMs,
          killSignal: 'SIGKILL',
          maxBuffer: COMMAND_OUTPUT_LIMIT_BYTES,
          env: commandEnvironment(),
        }),
      null,
    ),
});

export const systemSources = systemSourcesWithin(2000);
