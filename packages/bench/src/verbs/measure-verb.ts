import { rm } from 'node:fs/promises';
import { withoutAbsolutePaths } from '@shardbench/db';
import { type Profile, ShardbenchError } from '@shardbench/manifest';
import { findChains } from '../chains/find-chains.ts';
import { namedPlace } from '../chains/named-place.ts';
import { hashNoteOf, prepareChains } from '../chains/prepare-chains.ts';
import { requireRunnable } from '../chains/require-runnable.ts';
import type { CommandContext } from '../command-context.ts';
import { adviceBeforeCompiling } from '../coreml/advice.ts';
import { systemCacheFolder } from '../coreml/cold-witness.ts';
import { lockPath } from '../lock/lock-path.ts';
import { cacheFolder, PATHS } from '../paths.ts';
import { measureSession, type SessionResult } from '../session/measure-session.ts';
import { createPaint } from '../terminal/colour.ts';
import { exitCodeOf, renderError } from '../terminal/errors.ts';
import { formatBytes } from '../terminal/format.ts';
import { progressMode } from '../terminal/progress.ts';
import { executedBy } from './kernel-family-option.ts';
import { makeModel } from './make-model.ts';
import { type ChainOptions, coremlOf, threadsOf } from './options.ts';
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
  /** Measures cold starts, too. */
  readonly cold?: boolean;
  /** Work after the measurements, such as building the pages; what it returns is printed for people. */
  readonly afterwards?: (result: SessionResult) => Promise<readonly string[]>;
}

/** The error for a manifest that was named and that this machine has nothing to measure with, null without one. */
const skippedByName = (named: readonly string[], { judged }: SessionResult): ShardbenchError | null => {
  const skipped = judged.find(
    ({ chain, verdict }) => verdict.state === 'skipped' && named.includes(chain.job.manifestPath),
  );
  if (skipped?.verdict.state !== 'skipped') return null;
  const { manifest, job } = skipped.chain;
  return new ShardbenchError('unavailable', {
    code: 'skipped',
    expected: `${skipped.verdict.missing} for ${job.backend}`,
    found: 'none in this build for this machine',
    where: manifest.id,
    remedy: 'measure it on a machine that has them; what the gates found is stored',
  });
};

/** What `all`, `run` and `gate` have in common: find, judge, measure, show. Returns the exit code. */
export const measureVerb = async (
  verb: MeasureVerb,
  options: ChainOptions,
  context: CommandContext,
): Promise<number> => {
  const { stderr, environment, signal } = context;
  const quiet = options.quiet === true;
  const { backend, ...forced } = executedBy(options);
  const named = await Promise.all(verb.named.map(namedPlace));
  const found = await findChains({
    named,
    artifactFolders: options.artifacts,
    backend,
    makeModel: { folder: PATHS.models, make: (name, path) => makeModel(name, path, context, quiet) },
    signal,
  });
  requireRunnable(named, found);
  if (options.rehash) await rm(hashNoteOf(cacheFolder(environment)), { force: true });
  const chains = await prepareChains(found.chains, {
    ...forced,
    threads: threadsOf(options),
    cacheFolder: cacheFolder(environment),
    coreml: coremlOf(options),
    onHash: (file, bytes) => {
      if (!quiet && bytes >= LONG_READ) stderr.write(`reading ${file} once for its hash: ${formatBytes(bytes)}\n`);
    },
    signal,
  });
  for (const chain of quiet ? [] : chains) {
    for (const line of await adviceBeforeCompiling(chain)) stderr.write(`advice: ${chain.manifest.id}: ${line}\n`);
  }
  const result = await measureSession({
    verb: verb.verb,
    arguments: withoutAbsolutePaths(context.arguments),
    chains,
    profiles: verb.profiles,
    gatesOnly: verb.gatesOnly,
    keepGoing: options.keepGoing === true,
    regate: options.regate === true,
    ...(verb.cold && { cold: { witnessFolder: environment.SHARDBENCH_SYSTEM_CACHE || systemCacheFolder() } }),
    repack: options.repack === true,
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
    const lines = (await verb.afterwards?.(result)) ?? [];
    if (lines.length > 0) (options.json ? stderr : context.stdout).write(`\n${lines.join('\n')}\n`);
  } catch (error) {
    return stop(error);
  }
  if (result.findings.length > 0) return FINDING;
  const skipped = skippedByName(named, result);
  return skipped === null ? 0 : stop(skipped);
};
