import type { BackendName, Profile } from '@shardbench/manifest';
import { readProfiles, ShardbenchError } from '@shardbench/manifest';
import type { CoremlComputeUnits } from '@shardbench/runtime';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  COMPILE_LIMIT_MS,
  type CoremlOptions,
  LOAD_LIMIT_MS,
  PLAN_LIMIT_MS,
  usualCoreml,
} from '../coreml/prepare-coreml.ts';
import { readMachine } from '../environment/read-machine.ts';
import { PATHS } from '../paths.ts';
import { withKernelFamily } from './kernel-family-option.ts';

/** A whole number from 1 to a limit, in digits only. */
export const wholeNumber =
  (limit: number) =>
  (text: string): number => {
    const value = /^[0-9]+$/.test(text) ? Number(text) : 0;
    if (value < 1 || value > limit) throw new InvalidArgumentError(`expected a whole number from 1 to ${limit}.`);
    return value;
  };

/** As many as a profile may state. */
const MOST_REQUESTS = 1000;
const MOST_PROCESSES = 100;
/** As many as the native backends take. */
const MOST_THREADS = 256;

const UNIT_MS = { s: 1000, min: 60_000, h: 3_600_000 } as const;

/** A duration such as `90s`, `3min` or `1h`, in milliseconds. */
export const duration = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)\s*(s|min|h)$/.exec(text);
  const ms = Number(match?.[1] ?? 0) * UNIT_MS[(match?.[2] ?? 's') as keyof typeof UNIT_MS];
  if (!(ms > 0) || !Number.isFinite(ms)) throw new InvalidArgumentError('expected a duration such as 90s, 3min or 1h.');
  return ms;
};

/** Options of every verb that reads or writes results. */
export interface StoreOptions {
  readonly db: string;
  readonly json?: true;
}

/** Options of the verbs that execute chains. */
export interface ChainOptions extends StoreOptions {
  readonly backend?: BackendName;
  readonly artifacts: readonly string[];
  readonly threads?: number;
  readonly kernelFamily?: string;
  readonly quiet?: true;
  readonly keepGoing?: true;
  readonly regate?: true;
  readonly rehash?: true;
  readonly repack?: true;
  readonly computeUnits: CoremlComputeUnits;
  readonly planLimit: number;
  readonly compileLimit: number;
  readonly loadLimit: number;
}

/** Options of the verbs that measure. */
export interface MeasureOptions extends ChainOptions {
  readonly profile?: readonly string[];
  readonly requests?: number;
  readonly processes?: number;
  readonly budget?: number;
  readonly cold?: true;
}

/** Gathers an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** `--db` and `--json`. */
export const withStoreOptions = (command: Command): Command =>
  command
    .option('--db <file>', 'results database', PATHS.database)
    .option('--json', 'print one JSON document on stdout, everything else on stderr');

/** Options that say what executes. */
export const withChainOptions = (command: Command): Command =>
  withKernelFamily(withStoreOptions(command))
    .addOption(
      new Option('--backend <name>', 'one backend instead of what each manifest is meant for').choices([
        'cpu',
        'reference',
        'coreml',
      ]),
    )
    .option('--artifacts <folder>', 'try paths in manifests against this folder, too (repeatable)', collect, [])
    .option(
      '--threads <count>',
      'threads of the CPU backends (default: the cores this process may use)',
      wholeNumber(MOST_THREADS),
    )
    .addOption(
      new Option('--compute-units <units>', 'units that Core ML may use: the Neural Engine, or others for a study')
        .choices(['cpuAndNeuralEngine', 'cpuOnly', 'cpuAndGpu'])
        .default('cpuAndNeuralEngine'),
    )
    .addOption(
      new Option('--plan-limit <duration>', 'longest time for the Core ML plan of one shard')
        .argParser(duration)
        .default(PLAN_LIMIT_MS, '10min'),
    )
    .addOption(
      new Option('--compile-limit <duration>', 'longest time to compile one package')
        .argParser(duration)
        .default(COMPILE_LIMIT_MS, '30min'),
    )
    .addOption(
      new Option('--load-limit <duration>', 'longest time for the first load of a chain on Core ML')
        .argParser(duration)
        .default(LOAD_LIMIT_MS, '1h'),
    )
    .option('--keep-going', 'run the later gates of a chain that failed one; its verdict stays the first failure')
    .option('--regate', 'judge anew what a stored report would stand for')
    .option('--rehash', 'read every file again instead of trusting its size and time of change')
    .option('--repack', 'pack the weights again instead of using what the CPU backend packed before')
    .option('--quiet', 'no progress');

/** Options that say how much is measured. */
export const withMeasureOptions = (command: Command): Command =>
  withChainOptions(command)
    .option('--profile <name>', 'measure this profile only (repeatable; default: all of profiles.json)', collect)
    .option('--requests <count>', 'measured requests per process', wholeNumber(MOST_REQUESTS))
    .option(
      '--processes <count>',
      'worker processes per manifest; below six there is no interval',
      wholeNumber(MOST_PROCESSES),
    )
    .option('--cold', 'start every chain in its cold states, too: records of their own, apart from warm runs')
    .option('--budget <duration>', 'begin no process that would not end within this time: 90s, 3min, 1h', duration);

/** The profiles that options select, with the numbers that options replace. */
export const selectProfiles = async (options: MeasureOptions): Promise<Profile[]> => {
  const all = await readProfiles(PATHS.profiles);
  const known = all.map(({ name }) => name);
  const unknown = options.profile?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ShardbenchError('input', {
      code: 'unknownProfile',
      expected: known.join(' or '),
      found: unknown,
      where: '--profile',
      remedy: 'name a profile of manifests/profiles.json',
    });
  }
  return all
    .filter(({ name }) => options.profile?.includes(name) ?? true)
    .map((profile) => ({
      ...profile,
      requests: options.requests ?? profile.requests,
      processes: options.processes ?? profile.processes,
    }));
};

/** Threads that options ask for, else the cores this process may use. */
export const threadsOf = (options: Pick<ChainOptions, 'threads'>): number =>
  options.threads ?? readMachine().availableCores;

/** How options want chains on Core ML to be run. */
export const coremlOf = ({
  computeUnits,
  planLimit,
  compileLimit,
  loadLimit,
}: Pick<ChainOptions, 'computeUnits' | 'planLimit' | 'compileLimit' | 'loadLimit'>): CoremlOptions => ({
  ...usualCoreml(),
  computeUnits,
  planLimitMs: planLimit,
  compileLimitMs: compileLimit,
  loadLimitMs: loadLimit,
});
