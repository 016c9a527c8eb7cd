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
import { formatBytes } from '../terminal/format.ts';

const GB = 1e9;

/** `bench doctor`: what this machine is, how fast its memory reads, and which manifests it can run. */
export const defineDoctor = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  program
    .command('doctor')
    .description('show this machine, its read stream, and what can run here')
    .option('--json', 'print one JSON document')
    .option('--no-probe', 'leave out the measurement of the read stream')
    .addHelpText('after', '\nExample:\n  pnpm bench doctor')
    .action(async (options: { readonly json?: true; readonly probe: boolean }) => {
      const { signal, stdout } = context;
      const machine = readMachine();
      const conditions = readConditions(PATHS.root);
      const threads = machine.availableCores;
      const build = backendBuild();
      const rates = options.probe ? await probeReadStream({ threads, signal }) : null;
      const { chains, skipped } = await findChains({
        named: [PATHS.manifests],
        artifactFolders: [],
        backend: null,
        threads,
        signal,
      });
      const document = {
        machine,
        conditions,
        warnings: preflightWarnings(machine, conditions),
        backendBuild: build,
        readStream: rates && { threads, gbPerS: median(rates) / GB, passes: rates.length },
        stampNs: probeStampNs(),
        freeDiskBytes: freeDiskBytes(PATHS.root),
        runnable: chains.map(({ manifest, job }) => ({ manifest: manifest.id, backend: job.backend })),
        skipped,
      };
      if (options.json) {
        stdout.write(`${JSON.stringify(document, null, 2)}\n`);
        end(0);
        return;
      }
      const lines: [string, string][] = [
        [
          'machine',
          `${machine.cpuModel ?? 'unknown processor'}, ${threads} of ${machine.logicalCores} cores, ${formatBytes(machine.ramBytes)}`,
        ],
        [
          'system',
          `${machine.os.name} ${machine.os.version ?? ''} (${conditions.kernelRelease}), Node ${conditions.nodeVersion}`,
        ],
        ['backend build', `${build.hash}, ${build.compiler}`],
        ['kernel families', build.kernelFamilies.join(', ')],
        [
          'read stream',
          document.readStream ? `${document.readStream.gbPerS.toFixed(1)} GB/s on ${threads} threads` : 'not probed',
        ],
        ['timestamp', `${document.stampNs.toFixed(0)} ns`],
        ['free disk', document.freeDiskBytes === null ? 'unknown' : formatBytes(document.freeDiskBytes)],
        ...document.warnings.map(({ message, remedy }): [string, string] => [
          'warning',
          `${message} Remedy: ${remedy}.`,
        ]),
        ...document.runnable.map(({ manifest, backend }): [string, string] => ['can run', `${manifest} on ${backend}`]),
        ...skipped.map(({ manifest, backend, missing, remedy }): [string, string] => [
          'cannot run',
          `${manifest} on ${backend}: missing ${missing}. Remedy: ${remedy}`,
        ]),
      ];
      stdout.write(`${lines.map(([name, text]) => `${name.padEnd(16)} ${text}`).join('\n')}\n`);
      end(0);
    });
};
