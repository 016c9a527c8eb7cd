import { rename, rm, writeFile } from 'node:fs/promises';
import { type Profile, ShardbenchError } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { findChains } from '../chains/find-chains.ts';
import { mostThreads } from '../chains/most-threads.ts';
import { prepareChains } from '../chains/prepare-chains.ts';
import { requireRunnable } from '../chains/require-runnable.ts';
import type { CommandContext } from '../command-context.ts';
import { readMachine } from '../environment/read-machine.ts';
import { threadWarning } from '../environment/thread-warning.ts';
import { acquireLock } from '../lock/acquire-lock.ts';
import { lockPath } from '../lock/lock-path.ts';
import { cacheFolder, PATHS } from '../paths.ts';
import { cpuJobs, prefetchDistances, withPrefetch } from '../prefetch/prefetch-distances.ts';
import { PHASE_WORDS } from '../session/phase-words.ts';
import { createPaint } from '../terminal/colour.ts';
import { formatDuration } from '../terminal/format.ts';
import { progressMode } from '../terminal/progress.ts';
import { renderTable } from '../terminal/table.ts';
import { terminalWidth } from '../terminal/terminal-stream.ts';
import { type ChromeTrace, operationTotals } from '../trace/chrome-trace.ts';
import { traceChain } from '../trace/trace-chain.ts';
import { executedBy } from './kernel-family-option.ts';
import { makeModel } from './make-model.ts';
import { type ChainOptions, coremlOf, threadsOf } from './options.ts';

const notOne = (found: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'wrongUse',
    expected: 'one manifest on one backend to trace',
    found,
    where: '--trace',
    remedy: 'name one manifest, and the backend with --backend',
  });

const findOne = async (
  named: readonly string[],
  options: ChainOptions,
  context: CommandContext,
): Promise<ChainUnderTest> => {
  const { environment, signal } = context;
  const { backend, ...forced } = executedBy(options);
  const found = await findChains({
    named,
    artifactFolders: options.artifacts,
    backend,
    makeModel: {
      folder: PATHS.models,
      make: (name, path) => makeModel(name, path, context, options.quiet === true),
    },
    signal,
  });
  requireRunnable(named, found);
  const [first] = found.chains;
  if (first === undefined || found.chains.length > 1) {
    throw notOne(found.chains.map(({ manifest, backend }) => `${manifest.id} on ${backend}`).join(', '));
  }
  const cache = cacheFolder(environment);
  const preparing = { ...forced, threads: threadsOf(options), cacheFolder: cache, coreml: coremlOf(options), signal };
  const [chain] = await prepareChains([first], preparing);
  if (chain === undefined) throw new Error('prepareChains returned none');
  return chain;
};

const writeTrace = async (path: string, trace: ChromeTrace): Promise<void> => {
  const draft = `${path}.${process.pid}`;
  try {
    await writeFile(draft, `${JSON.stringify(trace)}\n`);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new ShardbenchError(
      'storage',
      {
        code: 'traceNotWritten',
        expected: 'a file that can be written',
        found: (error as NodeJS.ErrnoException).code ?? String(error),
        where: path,
        remedy: 'name a file in a folder that exists and has room',
      },
      { cause: error },
    );
  }
};

const printTrace = (path: string, trace: ChromeTrace, json: boolean, { stdout, environment }: CommandContext): void => {
  const operations = operationTotals(trace);
  const { manifest, profile, threads, dropped } = trace.otherData;
  const events = trace.traceEvents.length;
  if (json) {
    const document = { schemaVersion: 1, manifest, profile, threads, file: path, events, dropped, operations };
    stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const table = renderTable(
    [
      { header: 'operation', align: 'left' },
      { header: 'times', align: 'right' },
      { header: 'all threads', align: 'right' },
      { header: 'share', align: 'right' },
    ],
    operations.map(({ name, count, ms, share }) => [
      name,
      count === 0 ? '' : String(count),
      formatDuration(ms),
      `${(100 * share).toFixed(1)} %`,
    ]),
    { paint: createPaint(stdout, environment), width: terminalWidth(stdout) },
  );
  stdout.write(
    `${table}\n\n${path}: one traced request of ${manifest}, ${events} events; open it in chrome://tracing or Perfetto.\n` +
      'A traced request is slower than others and is not stored.\n',
  );
};

/** `bench run --trace`: what every thread of one chain does in one request, written to a file and never stored. */
export const traceRun = async (
  path: string,
  named: readonly string[],
  profiles: readonly Profile[],
  options: ChainOptions,
  context: CommandContext,
): Promise<number> => {
  const { stderr, environment, signal } = context;
  const [profile] = profiles;
  if (profile === undefined) throw new Error('selectProfiles returned none');
  const found = await findOne(named, options, context);
  const prefetch = await prefetchDistances(cpuJobs([found]), {
    verb: 'run --trace',
    cacheFolder: cacheFolder(environment),
    lockPath: lockPath(environment),
    stream: stderr,
    mode: progressMode(stderr, environment, options.quiet === true),
    signal,
  });
  const chain = withPrefetch(found, prefetch);
  const say = (line: string): void => {
    if (!options.quiet) stderr.write(`${line}\n`);
  };
  const tooMany = threadWarning(readMachine(), mostThreads([chain]));
  if (tooMany !== null) say(`warning: ${tooMany.message} Remedy: ${tooMany.remedy}.`);
  using _lock = await acquireLock({
    verb: 'run --trace',
    path: lockPath(environment),
    signal,
    onWait: () => say('waiting: another measurement is running on this machine'),
  });
  const trace = await traceChain({
    chain,
    profile,
    signal,
    onPhase: (phase) => say(`${chain.manifest.id}: ${PHASE_WORDS[phase]}`),
  });
  await writeTrace(path, trace);
  printTrace(path, trace, options.json === true, context);
  return 0;
};
