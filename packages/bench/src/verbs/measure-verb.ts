import { rm } from 'node:fs/promises';
import { type RunOverview, withoutAbsolutePaths } from '@shardbench/db';
import type { Profile } from '@shardbench/manifest';
import { findChains } from '../chains/find-chains.ts';
import { hashNoteOf, prepareChains } from '../chains/prepare-chains.ts';
import { requireRunnable } from '../chains/require-runnable.ts';
import type { CommandContext } from '../command-context.ts';
import { lockPath } from '../lock/lock-path.ts';
import { cacheFolder, PATHS } from '../paths.ts';
import { measureSession } from '../session/measure-session.ts';
import { createPaint } from '../terminal/colour.ts';
import { exitCodeOf, renderError } from '../terminal/errors.ts';
import { formatBytes } from '../terminal/format.ts';
import { progressMode } from '../terminal/progress.ts';
import { makeModel } from './make-model.ts';
import { type ChainOptions, threadsOf } from './options.ts';
import { printFindings, printResult } from './print-session.ts';

/** Ends with 1: something happened that nobody foretold. */
const FINDING = 1;

/** From this size on a file takes seconds to read, which is told. */
const LONG_READ = 1e9;

export interface MeasureVerb {
  readonly verb: string;
  readonly named: readonly string[];
  readonly profiles: readonly Profile[];
  readonly gatesOnly: boolean;
  readonly budgetMs: number | null;
  /** Work after the measurements, such as building the pages; what it returns is printed for people. */
  readonly afterwards?: (runs: readonly RunOverview[]) => Promise<readonly string[]>;
}

/** What `all`, `run` and `gate` have in common: find, judge, measure, show. Returns the exit code. */
export const measureVerb = async (
  verb: MeasureVerb,
  options: ChainOptions,
  context: CommandContext,
): Promise<number> => {
  const { stderr, environment, signal } = context;
  const quiet = options.quiet === true;
  const found = await findChains({
    named: verb.named,
    artifactFolders: options.artifacts,
    backend: options.backend ?? null,
    makeModel: { folder: PATHS.models, make: (name, path) => makeModel(name, path, context, quiet) },
    signal,
  });
  requireRunnable(verb.named, found);
  if (options.rehash) await rm(hashNoteOf(cacheFolder(environment)), { force: true });
  const chains = await prepareChains(found.chains, {
    threads: threadsOf(options),
    cacheFolder: cacheFolder(environment),
    onHash: (file, bytes) => {
      if (!quiet && bytes >= LONG_READ) stderr.write(`reading ${file} once for its hash: ${formatBytes(bytes)}\n`);
    },
    signal,
  });
  const result = await measureSession({
    verb: verb.verb,
    arguments: withoutAbsolutePaths(context.arguments),
    chains,
    profiles: verb.profiles,
    gatesOnly: verb.gatesOnly,
    keepGoing: options.keepGoing === true,
    regate: options.regate === true,
    database: options.db,
    budgetMs: verb.budgetMs,
    cacheFolder: cacheFolder(environment),
    lockPath: lockPath(environment),
    stream: stderr,
    mode: progressMode(stderr, environment, quiet),
    signal,
  });
  printFindings(result, context);
  printResult(result, found.skipped, verb.gatesOnly, options.json === true, context);
  // The document on stdout stays the only one: from here on an error is told on stderr.
  const stop = (error: unknown): number => {
    stderr.write(`${renderError(error, createPaint(stderr, environment), environment)}\n`);
    return exitCodeOf(error);
  };
  if (result.stoppedBy !== undefined) {
    const code = stop(result.stoppedBy);
    const stored = verb.gatesOnly
      ? 'gate report is stored'
      : 'process is stored; the runs say how many of the planned they have';
    stderr.write(`every finished ${stored}\n`);
    return code;
  }
  try {
    const lines = (await verb.afterwards?.(result.runs)) ?? [];
    if (lines.length > 0) (options.json ? stderr : context.stdout).write(`\n${lines.join('\n')}\n`);
  } catch (error) {
    return stop(error);
  }
  return result.findings.length > 0 ? FINDING : 0;
};
