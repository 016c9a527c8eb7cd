import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { openStore, withoutAbsolutePaths } from '@shardbench/db';
import { type Both, type ComparisonResult, METRICS, type Metric } from '@shardbench/db/comparison';
import { type Profile, ShardbenchError } from '@shardbench/manifest';
import { DECISION_DEFAULTS } from '@shardbench/stats';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { namedPlace } from '../chains/named-place.ts';
import { hashNoteOf } from '../chains/prepare-chains.ts';
import type { CommandContext } from '../command-context.ts';
import { CANARY_TOLERANCE } from '../compare/block-validity.ts';
import { compareSession } from '../compare/compare-session.ts';
import { findSides } from '../compare/find-sides.ts';
import { incomparableChains } from '../compare/incomparable-chains.ts';
import { MOST_PLANNED_PAIRS } from '../compare/measure-pairs.ts';
import { planComparison } from '../compare/plan-comparison.ts';
import { compareStored, manifestIdOf, storedRun } from '../compare/stored-sides.ts';
import { lockPath } from '../lock/lock-path.ts';
import { cacheFolder, PATHS } from '../paths.ts';
import { comparisonDocument, planDocument } from '../report/comparison-document.ts';
import { planText } from '../report/comparison-plan.ts';
import { comparisonReport } from '../report/comparison-report.ts';
import { createPaint } from '../terminal/colour.ts';
import { exitCodeOf, renderError } from '../terminal/errors.ts';
import { progressMode } from '../terminal/progress.ts';
import { terminalWidth } from '../terminal/terminal-stream.ts';
import { executedBy } from './kernel-family-option.ts';
import { makeModel } from './make-model.ts';
import { type ChainOptions, coremlOf, selectProfiles, threadsOf, wholeNumber, withChainOptions } from './options.ts';
import { noResults } from './show.ts';

/** Ends with 1: a side that was asked for did not pass its gates, or crashed. */
const FINDING = 1;
/** Ends with 3: this machine has nothing to execute a side with. */
const CANNOT_RUN = 3;

const MOST_PAIRS = 500;
const DEFAULT_PAIRS = 10;

interface CompareVerbOptions extends ChainOptions {
  readonly profile: string;
  readonly metric: Metric;
  readonly requests?: number;
  readonly pairs: number;
  readonly resolve?: number;
  readonly seed?: number;
  readonly canaryTolerance: number;
  readonly plan?: true;
  readonly fromHistory?: true;
}

/** A share such as `1%` or `0.5 %`, below a limit. */
const share =
  (limit: number) =>
  (text: string): number => {
    const value = Number(/^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1] ?? 0) / 100;
    if (!(value > 0 && value < limit)) {
      throw new InvalidArgumentError(`expected a percentage such as 1% or 0.5%, below ${100 * limit} %.`);
    }
    return value;
  };

/** Whoever wants no canary at all may let it take a hundred times as long. */
const LARGEST_TOLERANCE = 100;

const naturalNumber = (text: string): number => {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 0 to 999999999.');
  return Number(text);
};

const printResult = (
  result: ComparisonResult,
  session: string | null,
  json: boolean,
  { stdout, environment }: CommandContext,
): void => {
  const text = json
    ? JSON.stringify(comparisonDocument(result, session), null, 2)
    : comparisonReport(result, { paint: createPaint(stdout, environment), width: terminalWidth(stdout) });
  stdout.write(`${text}\n`);
};

/** What a comparison says is no finding, whatever it is; a side that cannot be compared is, unless that was foretold. */
const exitCodeFor = ({ outcome }: ComparisonResult): number => {
  if (outcome.state === 'crashed') return FINDING;
  if (outcome.state === 'skipped') return CANNOT_RUN;
  return outcome.state === 'disqualified' && !outcome.foretold ? FINDING : 0;
};

const readStored = (options: CompareVerbOptions): ReturnType<typeof openStore> => {
  if (!existsSync(options.db)) throw noResults(options.db);
  return openStore(options.db, { mode: 'read' });
};

const fromHistory = async (named: Both<string>, options: CompareVerbOptions, context: CommandContext) => {
  const ids = { a: await manifestIdOf(named.a), b: await manifestIdOf(named.b) };
  using store = readStored(options);
  const runs = { a: storedRun(store, ids.a, options.profile), b: storedRun(store, ids.b, options.profile) };
  const result = compareStored(store, runs, options.metric, options.resolve ?? null);
  printResult(result, null, options.json === true, context);
  return exitCodeFor(result);
};

const plan = async (named: Both<string>, options: CompareVerbOptions, { stdout }: CommandContext): Promise<number> => {
  const ids = { a: await manifestIdOf(named.a), b: await manifestIdOf(named.b) };
  const { profile, metric, resolve = DECISION_DEFAULTS.changeMinimum } = options;
  using store = readStored(options);
  const planned = planComparison(store, ids, profile, metric, resolve);
  stdout.write(`${options.json ? JSON.stringify(planDocument(planned), null, 2) : planText(planned)}\n`);
  return 0;
};

const measure = async (
  named: Both<string>,
  profile: Profile,
  options: CompareVerbOptions,
  context: CommandContext,
): Promise<number> => {
  const { stderr, environment, signal } = context;
  const quiet = options.quiet === true;
  const { backend, ...forced } = executedBy(options);
  const cache = cacheFolder(environment);
  if (options.rehash) await rm(hashNoteOf(cache), { force: true });
  const chains = await findSides(
    { a: await namedPlace(named.a), b: await namedPlace(named.b) },
    {
      artifactFolders: options.artifacts,
      backend,
      makeModel: { folder: PATHS.models, make: (name, path) => makeModel(name, path, context, quiet) },
      signal,
    },
    { ...forced, threads: threadsOf(options), cacheFolder: cache, coreml: coremlOf(options), signal },
  );
  const apart = incomparableChains(chains, profile, options.metric);
  if (apart !== null) {
    printResult(apart, null, options.json === true, context);
    return exitCodeFor(apart);
  }
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 16);
  const typed = withoutAbsolutePaths(context.arguments);
  const { result, session, stoppedBy } = await compareSession({
    verb: 'compare',
    arguments: options.seed === undefined ? [...typed, '--seed', String(seed)] : typed,
    chains,
    profile,
    metric: options.metric,
    pairs: options.pairs,
    resolve: options.resolve ?? null,
    seed,
    tolerance: options.canaryTolerance,
    keepGoing: options.keepGoing === true,
    regate: options.regate === true,
    repack: options.repack === true,
    database: options.db,
    cacheFolder: cache,
    lockPath: lockPath(environment),
    stream: stderr,
    mode: progressMode(stderr, environment, quiet),
    signal,
  });
  if (result !== null) printResult(result, session.id, options.json === true, context);
  if (stoppedBy === undefined) return result === null ? 0 : exitCodeFor(result);
  if (result === null && options.json) throw stoppedBy;
  stderr.write(`${renderError(stoppedBy, createPaint(stderr, environment), environment)}\n`);
  stderr.write('every finished process is stored; only whole blocks count\n');
  return exitCodeOf(stoppedBy);
};

const oneProfile = async (options: CompareVerbOptions): Promise<Profile> => {
  const { requests } = options;
  const [profile] = await selectProfiles({ ...options, profile: [options.profile], ...(requests && { requests }) });
  if (profile === undefined) throw new Error('selectProfiles returned none');
  return profile;
};

const exclusive = (options: CompareVerbOptions): void => {
  if (!(options.plan && options.fromHistory)) return;
  throw new ShardbenchError('input', {
    code: 'wrongUse',
    expected: '--plan or --from-history',
    found: 'both',
    where: 'bench compare',
    remedy: 'a comparison of stored runs needs no plan: leave out one of them',
  });
};

/** `bench compare`: which of two chains is faster, by interleaved processes, by stored runs, or what that would take. */
export const defineCompare = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withChainOptions(
    program
      .command('compare')
      .argument('<a>', 'file or id of a manifest; with --from-history also the id of a run')
      .argument('<b>', 'what is told against it'),
  )
    .description('measure two chains in turn and say which is faster')
    .option('--profile <name>', 'workload', 'long')
    .addOption(new Option('--metric <name>', 'the one figure that is tested').choices(METRICS).default('tpot'))
    .option('--requests <count>', 'measured requests per process', wholeNumber(1000))
    .option(
      '--pairs <count>',
      'pairs of processes; below eight there is no verdict',
      wholeNumber(MOST_PAIRS),
      DEFAULT_PAIRS,
    )
    .option(
      '--resolve <percent>',
      `after these pairs plan as many as this change needs at their noise, up to ${MOST_PLANNED_PAIRS}: 1%`,
      share(1),
    )
    .option('--seed <number>', 'which side begins: even for A (default: by chance, stored)', naturalNumber)
    .option(
      '--canary-tolerance <percent>',
      'repeat a block during which the canary moved by more',
      share(LARGEST_TOLERANCE),
      CANARY_TOLERANCE,
    )
    .option('--plan', 'only say how many pairs and minutes that takes, by what is stored')
    .option('--from-history', 'compare stored runs, measure nothing')
    .addHelpText(
      'after',
      '\nExample:\n  pnpm bench compare manifests/tiny/tiny_runtime_meta_20_4_6_2.json manifests/tiny/tiny_runtime_meta_16_8_6_2.json',
    )
    .action(async (a: string, b: string, options: CompareVerbOptions) => {
      exclusive(options);
      const profile = await oneProfile(options);
      if (options.plan) end(await plan({ a, b }, options, context));
      else if (options.fromHistory) end(await fromHistory({ a, b }, options, context));
      else end(await measure({ a, b }, profile, options, context));
    });
};
