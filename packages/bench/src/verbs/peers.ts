import { basename } from 'node:path';
import { withoutAbsolutePaths } from '@shardbench/db';
import { formatTopology } from '@shardbench/manifest';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { fileHash } from '../chains/file-hashes.ts';
import { hashNoteOf } from '../chains/prepare-chains.ts';
import type { CommandContext } from '../command-context.ts';
import { lockPath } from '../lock/lock-path.ts';
import { cacheFolder, PATHS } from '../paths.ts';
import { type Beside, type BesideWanted, findBeside } from '../peers/find-beside.ts';
import { findSubject, requireFile } from '../peers/find-subject.ts';
import { installPeer } from '../peers/install-peer.ts';
import type { PeerWeights } from '../peers/peer-results.ts';
import { type PeersOutcome, type PeersResult, peersSession } from '../peers/peers-session.ts';
import { peersDocument, whyNot } from '../report/peers-document.ts';
import { peersReport } from '../report/peers-report.ts';
import { type PeersSubject, summarisePeers } from '../report/peers-summary.ts';
import { createPaint } from '../terminal/colour.ts';
import { exitCodeOf, renderError } from '../terminal/errors.ts';
import { formatBytes } from '../terminal/format.ts';
import { progressMode } from '../terminal/progress.ts';
import { terminalWidth } from '../terminal/terminal-stream.ts';
import { executedBy, withKernelFamily } from './kernel-family-option.ts';
import { makeModel } from './make-model.ts';
import { collect, duration, type StoreOptions, threadsOf, wholeNumber, withStoreOptions } from './options.ts';

/** Ends with 1: a side crashed, or the chain did not pass its gates. */
const FINDING = 1;
/** Ends with 3: this machine has nothing to execute the chain with. */
const CANNOT_RUN = 3;

const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 100;
const MOST_THREADS = 256;
/** From this size on a file takes seconds to read, which is told. */
const LONG_READ = 1e9;
/** Far above most last-level caches. */
const PROBED_BYTES = 2 ** 30;
/** Long enough to be steady. */
const PROBE_MS = 2000;

interface PeersVerbOptions extends StoreOptions {
  readonly model?: string;
  readonly also?: BesideWanted;
  readonly artifacts: readonly string[];
  readonly rounds: number;
  readonly threads?: number;
  readonly kernelFamily?: string;
  readonly probe: number;
  readonly regate?: true;
  readonly quiet?: true;
}

const exitCodeFor = (outcome: PeersOutcome): number => {
  if (outcome.state === 'notQualified') return outcome.verdict.state === 'skipped' ? CANNOT_RUN : FINDING;
  return outcome.state === 'crashed' ? FINDING : 0;
};

const printResult = (
  result: PeersResult,
  subject: PeersSubject,
  json: boolean,
  { stdout, stderr, environment }: CommandContext,
): void => {
  const summary = summarisePeers(subject, result);
  if (json) {
    stdout.write(`${JSON.stringify(peersDocument(summary, result), null, 2)}\n`);
    return;
  }
  stdout.write(`${peersReport(summary, { paint: createPaint(stdout, environment), width: terminalWidth(stdout) })}\n`);
  const why = whyNot(result.outcome);
  if (why !== null && result.stoppedBy === undefined) stderr.write(`${why}\n`);
  if (result.runs.length > 0) {
    stdout.write(`\nstored as ${result.runs.length} imported runs, unverified(foreignTool): pnpm bench show --all\n`);
  }
};

/** Weights beside, with their hash; null for none. */
const hashedBeside = async (
  beside: Beside,
  note: string,
  onRead: (file: string, bytes: number) => void,
  signal: AbortSignal,
): Promise<PeerWeights | null> => {
  if (beside.state !== 'found') return null;
  const { path } = beside;
  const hash = await fileHash(path, note, { signal, onRead: (bytes) => onRead(basename(path), bytes) });
  return { path, hash };
};

const comparePeers = async (
  manifest: string | null,
  options: PeersVerbOptions,
  context: CommandContext,
): Promise<number> => {
  const { stderr, environment, signal } = context;
  const quiet = options.quiet === true;
  const cache = cacheFolder(environment);
  const say = (line: string): void => {
    if (!quiet) stderr.write(`${line}\n`);
  };
  const onHash = (file: string, bytes: number): void => {
    if (bytes >= LONG_READ) say(`reading ${file} once for its hash: ${formatBytes(bytes)}`);
  };
  // What is missing is told before anything is fetched.
  const { backend: _cpu, ...forced } = executedBy(options);
  if (typeof options.also === 'string') await requireFile(options.also);
  const chain = await findSubject({
    manifest,
    model: options.model ?? null,
    finding: {
      artifactFolders: options.artifacts,
      makeModel: { folder: PATHS.models, make: (name, path) => makeModel(name, path, context, quiet) },
      signal,
    },
    ...forced,
    threads: threadsOf(options),
    cacheFolder: cache,
    onHash,
    signal,
  });
  const beside = await findBeside(options.also, chain.model);
  if (beside.state === 'makeable') say(`to print Q4_0 beside, make ${beside.file}: ${beside.command}`);
  const also = await hashedBeside(beside, hashNoteOf(cache), onHash, signal);
  const peerFolder = await installPeer({ cacheFolder: cache, environment, say, signal });
  const result = await peersSession({
    verb: 'peers',
    arguments: withoutAbsolutePaths(context.arguments),
    chain,
    also,
    rounds: options.rounds,
    memoryProbe: { bytes: PROBED_BYTES, seconds: options.probe / 1000 },
    regate: options.regate === true,
    database: options.db,
    cacheFolder: cache,
    peerFolder,
    lockPath: lockPath(environment),
    stream: stderr,
    mode: progressMode(stderr, environment, quiet),
    signal,
  });
  const { manifest: executed, model, job } = chain;
  const subject: PeersSubject = {
    manifest: executed.id,
    topology: formatTopology(executed.topology),
    model: { name: model?.facts.name ?? 'unknown', hash: job.modelHash, synthetic: model?.facts.synthetic ?? false },
    threads: job.threads,
    maxTokens: executed.maxSeqLen,
    roundsWanted: options.rounds,
    also: beside.state === 'found' ? { file: basename(beside.path), ...beside.types } : null,
  };
  printResult(result, subject, options.json === true, context);
  if (result.stoppedBy === undefined) return exitCodeFor(result.outcome);
  stderr.write(`${renderError(result.stoppedBy, createPaint(stderr, environment), environment)}\n`);
  return exitCodeOf(result.stoppedBy);
};

/** A ratio of fewer rounds has no range to speak of. */
const rounds = (text: string): number => {
  const value = wholeNumber(MOST_ROUNDS)(text);
  if (value >= FEWEST_ROUNDS) return value;
  throw new InvalidArgumentError(`expected a whole number from ${FEWEST_ROUNDS} to ${MOST_ROUNDS}.`);
};

/** `bench peers`: the same weights through what people would use instead, in turn with ours. */
export const definePeers = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withKernelFamily(
    withStoreOptions(
      program.command('peers').argument('[manifest]', 'a manifest (default: synthetic-phi4-mini/16_8_6_2)'),
    ),
  )
    .description('measure the CPU backend in turn with node-llama-cpp over the same weights')
    .option('--model <file>', 'these weights instead of those that the manifest names; without a manifest in one piece')
    .option(
      '--also <file>',
      'further weights that only the peer executes, printed beside (default: the Q4_0 file next to the chain’s weights)',
    )
    .option('--no-also', 'no further weights')
    .option('--artifacts <folder>', 'try paths in manifests against this folder, too (repeatable)', collect, [])
    .option('--rounds <count>', `rounds that nobody disturbs, at least ${FEWEST_ROUNDS}`, rounds, FEWEST_ROUNDS)
    .option('--threads <count>', 'threads (default: the cores this process may use)', wholeNumber(MOST_THREADS))
    .addOption(
      new Option('--probe <duration>', 'how long memory is read between two processes')
        .argParser(duration)
        .default(PROBE_MS, '2s'),
    )
    .option('--regate', 'judge the chain anew instead of by a stored report')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      '\nThe package is installed into the cache once, with the binary for this machine only; nothing else uses it.\n\nExample:\n  pnpm bench peers manifests/tiny/tiny_runtime_meta_16_8_6_2.json\n  pnpm bench peers --kernel-family avx2',
    )
    .action(async (manifest: string | undefined, options: PeersVerbOptions) => {
      end(await comparePeers(manifest ?? null, options, context));
    });
};
