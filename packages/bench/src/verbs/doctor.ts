import { backendBuild, probeReadStream, probeStampNs } from '@shardbench/runtime';
import { median } from '@shardbench/stats';
import type { Command } from 'commander';
import { findChains } from '../chains/find-chains.ts';
import type { CommandContext } from '../command-context.ts';
import { freeDiskBytes } from '../environment/free-disk.ts';
import { preflightWarnings } from '../environment/preflight.ts';
import { readConditions } from '../environment/read-conditions.ts';
import { readMachine } from '../environment/read-machine.ts';
import { PATHS } from '../paths.ts';
import { skippedLines } from '../report/skipped-lines.ts';
import { formatBytes } from '../terminal/format.ts';

const GB = 1e9;

/** Everything that `doctor` finds out. */
const examine = async ({ signal }: CommandContext, probe: boolean) => {
  const machine = readMachine();
  const conditions = readConditions(PATHS.root);
  const threads = machine.availableCores;
  const { chains, skipped } = await findChains({
    named: [PATHS.manifests],
    artifactFolders: [],
    backend: null,
    signal,
  });
  const rates = probe ? await probeReadStream({ threads, signal }) : null;
  return {
    machine,
    conditions,
    warnings: preflightWarnings(machine, conditions),
    backendBuild: backendBuild(),
    readStream: rates && { threads, gbPerS: median(rates) / GB, passes: rates.length },
    stampNs: probeStampNs(),
    freeDiskBytes: freeDiskBytes(PATHS.root),
    runnable: chains.map(({ manifest, backend }) => ({ manifest: manifest.id, backend })),
    skipped,
  };
};

type Examined = Awaited<ReturnType<typeof examine>>;

/** The same for people: name and text of every line. */
const linesOf = (examined: Examined): [string, string][] => {
  const { machine, conditions, backendBuild: build, readStream } = examined;
  const { os } = machine;
  return [
    [
      'machine',
      `${machine.cpuModel ?? 'unknown processor'}, ${machine.availableCores} of ${machine.logicalCores} cores, ${formatBytes(machine.ramBytes)}`,
    ],
    ['system', `${os.name} ${os.version ?? ''} (${conditions.kernelRelease}), Node ${conditions.nodeVersion}`],
    ['backend build', `${build.hash}, ${build.compiler}`],
    ['kernel families', build.kernelFamilies.join(', ')],
    [
      'read stream',
      readStream ? `${readStream.gbPerS.toFixed(1)} GB/s on ${readStream.threads} threads` : 'not probed',
    ],
    ['timestamp', `${examined.stampNs.toFixed(0)} ns`],
    ['free disk', examined.freeDiskBytes === null ? 'unknown' : formatBytes(examined.freeDiskBytes)],
    ...examined.warnings.map(({ message, remedy }): [string, string] => ['warning', `${message} Remedy: ${remedy}.`]),
    ...examined.runnable.map(({ manifest, backend }): [string, string] => ['can run', `${manifest} on ${backend}`]),
    ...skippedLines(examined.skipped).map((line): [string, string] => ['cannot run', line]),
  ];
};

/** `bench doctor`: what this machine is, how fast its memory reads, and which manifests it can run. */
export const defineDoctor = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  program
    .command('doctor')
    .description('show this machine, its read stream, and what can run here')
    .option('--json', 'print one JSON document')
    .option('--no-probe', 'leave out the measurement of the read stream')
    .addHelpText('after', '\nExample:\n  pnpm bench doctor')
    .action(async (options: { readonly json?: true; readonly probe: boolean }) => {
      const examined = await examine(context, options.probe);
      const text = options.json
        ? JSON.stringify(examined, null, 2)
        : linesOf(examined)
            .map(([name, line]) => `${name.padEnd(16)} ${line}`)
            .join('\n');
      context.stdout.write(`${text}\n`);
      end(0);
    });
};
