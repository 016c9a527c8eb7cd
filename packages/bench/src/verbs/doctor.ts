import { listManifests, readManifest } from '@shardbench/manifest';
import { backendBuild, coremlFacts, probeReadStream, probeStampNs } from '@shardbench/runtime';
import { median } from '@shardbench/stats';
import type { Command } from 'commander';
import { findChains } from '../chains/find-chains.ts';
import { fastestKernelFamily } from '../chains/kernel-family.ts';
import { hashNoteOf } from '../chains/prepare-chains.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExaminedManifest, examineArtifacts } from '../coreml/examine-artifacts.ts';
import { hasCoreml } from '../coreml/has-coreml.ts';
import { freeDiskBytes } from '../environment/free-disk.ts';
import { preflightWarnings } from '../environment/preflight.ts';
import { readConditions } from '../environment/read-conditions.ts';
import { readMachine } from '../environment/read-machine.ts';
import { systemSources } from '../environment/sources.ts';
import { readXcodeTools } from '../environment/xcode-tools.ts';
import { cacheFolder, PATHS } from '../paths.ts';
import { describeDistance } from '../prefetch/prefetch-distances.ts';
import { distanceKey, storedDistance } from '../prefetch/stored-distance.ts';
import { artifactLines, macLines } from '../report/doctor-coreml.ts';
import { hugePagesText } from '../report/doctor-memory.ts';
import { skippedLines } from '../report/skipped-lines.ts';
import { formatBytes } from '../terminal/format.ts';
import { collect } from './options.ts';

const GB = 1e9;

interface DoctorOptions {
  readonly named: readonly string[];
  readonly artifacts: readonly string[];
  readonly probe: boolean;
}

const manifestPaths = async (named: readonly string[]): Promise<string[]> => {
  const places = named.length > 0 ? named : [PATHS.manifests];
  return [...new Set((await Promise.all(places.map(listManifests))).flat())];
};

/** Everything that `doctor` finds out. */
const examine = async ({ signal, environment }: CommandContext, options: DoctorOptions) => {
  const { probe, named, artifacts: artifactFolders } = options;
  const machine = readMachine();
  const conditions = readConditions(PATHS.root);
  const threads = machine.availableCores;
  const { chains, skipped } = await findChains({
    named: named.length > 0 ? named : [PATHS.manifests],
    artifactFolders,
    backend: null,
    signal,
  });
  const hashNote = hashNoteOf(cacheFolder(environment));
  const examined: ExaminedManifest[] = [];
  for (const path of await manifestPaths(named)) {
    examined.push(await examineArtifacts(await readManifest(path), path, { artifactFolders, hashNote, signal }));
  }
  const key = distanceKey(fastestKernelFamily(), threads);
  const rates = probe ? await probeReadStream({ threads, signal }) : null;
  return {
    machine,
    conditions,
    warnings: preflightWarnings(machine, conditions),
    backendBuild: backendBuild(),
    prefetch: { ...key, found: await storedDistance(cacheFolder(environment), key) },
    readStream: rates && { threads, gbPerS: median(rates) / GB, passes: rates.length },
    stampNs: probeStampNs(),
    freeDiskBytes: freeDiskBytes(PATHS.root),
    coreml: hasCoreml() ? coremlFacts() : null,
    xcodeTools: machine.mac === null ? null : readXcodeTools(systemSources),
    artifacts: examined,
    runnable: chains.map(({ manifest, backend }) => ({ manifest: manifest.id, backend })),
    skipped,
  };
};

type Examined = Awaited<ReturnType<typeof examine>>;

/** The same for people: name and text of every line. */
const linesOf = (examined: Examined): (readonly [string, string])[] => {
  const { machine, conditions, backendBuild: build, prefetch, readStream } = examined;
  const { os } = machine;
  return [
    [
      'machine',
      `${machine.cpuModel ?? 'unknown processor'}, ${machine.availableCores} of ${machine.logicalCores} cores, ${formatBytes(machine.ramBytes)}`,
    ],
    ['system', `${os.name} ${os.version ?? ''} (${conditions.kernelRelease}), Node ${conditions.nodeVersion}`],
    ['backend build', `${build.hash}, ${build.compiler}`],
    ['kernel families', build.kernelFamilies.join(', ')],
    ['huge pages', hugePagesText(machine, conditions)],
    [
      'read stream',
      readStream ? `${readStream.gbPerS.toFixed(1)} GB/s on ${readStream.threads} threads` : 'not probed',
    ],
    [
      'prefetch',
      prefetch.found
        ? `${describeDistance(prefetch, prefetch.found.prefetchBytes)} (found ${prefetch.found.probedAt})`
        : 'not found yet: the first run on the CPU backend finds it',
    ],
    ['timestamp', `${examined.stampNs.toFixed(0)} ns`],
    ...(machine.mac === null || examined.xcodeTools === null
      ? []
      : macLines(machine.mac, conditions, examined.xcodeTools, examined.coreml)),
    ['free disk', examined.freeDiskBytes === null ? 'unknown' : formatBytes(examined.freeDiskBytes)],
    ...examined.warnings.map(({ message, remedy }): [string, string] => ['warning', `${message} Remedy: ${remedy}.`]),
    ...examined.runnable.map(({ manifest, backend }): [string, string] => ['can run', `${manifest} on ${backend}`]),
    ...examined.artifacts.flatMap((one) => artifactLines(one, examined.freeDiskBytes)),
    ...skippedLines(examined.skipped).map((line): [string, string] => ['cannot run', line]),
  ];
};

/** `bench doctor`: what this machine is, how fast its memory reads, and which manifests it can run. */
export const defineDoctor = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  program
    .command('doctor')
    .argument('[manifests...]', 'manifests or folders whose artifacts are looked at (default: those shipped)')
    .description('show this machine, its read stream, and what can run here')
    .option('--artifacts <folder>', 'try paths in manifests against this folder, too (repeatable)', collect, [])
    .option('--json', 'print one JSON document')
    .option('--no-probe', 'leave out the measurement of the read stream')
    .addHelpText('after', '\nExample:\n  pnpm bench doctor')
    .action(async (named: string[], options: Omit<DoctorOptions, 'named'> & { readonly json?: true }) => {
      const examined = await examine(context, { ...options, named });
      const text = options.json
        ? JSON.stringify(examined, null, 2)
        : linesOf(examined)
            .map(([name, line]) => `${name.padEnd(16)} ${line}`)
            .join('\n');
      context.stdout.write(`${text}\n`);
      end(0);
    });
};
