// How fast weights are packed and chains opened, beside what disk and memory give: packing beside plain writing of as many
// bytes and the memory's stream, then opening from the packed file beside plain reading of it, once with files in the page
// cache and once with files evicted from it, which needs Linux and the dd of coreutils. Everything in every round, half of
// the rounds in the opposite order; needs twice the room of the weights below results/cache and leaves nothing there.
// usage: pnpm study load-speed [manifest] [rounds, at least 3] [threads]
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest, ShardbenchError } from '@shardbench/manifest';
import { fileHash } from '../src/chains/file-hashes.ts';
import { hashNoteOf } from '../src/chains/prepare-chains.ts';
import { underSignals } from '../src/command-context.ts';
import { freeDiskBytes } from '../src/environment/free-disk.ts';
import { readMachine } from '../src/environment/read-machine.ts';
import { acquireLock } from '../src/lock/acquire-lock.ts';
import { lockPath } from '../src/lock/lock-path.ts';
import { cacheFolder } from '../src/paths.ts';
import { createPaint } from '../src/terminal/colour.ts';
import { exitCodeOf, renderError } from '../src/terminal/errors.ts';
import { formatBytes } from '../src/terminal/format.ts';
import { type LoadRound, measureRound } from './load-rounds.ts';
import { loadTable } from './load-table.ts';
import { modelOfManifest } from './subject.ts';

const FEWEST_ROUNDS = 3;

const countOf = (text: string, least: number, where: string): number => {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= least) return count;
  throw new ShardbenchError('input', {
    code: 'wrongUse',
    expected: `a whole number from ${least}`,
    found: text,
    where,
    remedy: 'pnpm study load-speed [manifest] [rounds] [threads]',
  });
};

const requireRoom = (folder: string, bytes: number): void => {
  const free = freeDiskBytes(folder);
  if (free === null || free >= bytes) return;
  throw new ShardbenchError('storage', {
    code: 'diskFull',
    expected: `room for ${formatBytes(bytes)}`,
    found: `${formatBytes(free)} free`,
    where: 'the cache folder',
    remedy: 'free some space, or name a folder on another disk with SHARDBENCH_CACHE',
  });
};

const measure = async (args: readonly string[], signal: AbortSignal): Promise<void> => {
  const [
    path = 'manifests/synthetic-phi4-mini/synthetic_phi4mini_runtime_meta_16_8_6_2.json',
    roundsText = String(FEWEST_ROUNDS),
    threadsText = String(readMachine().availableCores),
  ] = args;
  const rounds = countOf(roundsText, FEWEST_ROUNDS, 'rounds');
  const threads = countOf(threadsText, 1, 'threads');
  const manifest = await readManifest(path);
  const model = await modelOfManifest(manifest, path);
  const cache = cacheFolder(process.env);
  const scratch = join(cache, 'load-speed');
  requireRoom(cache, 2 * model.facts.fileBytes);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  using _lock = await acquireLock({
    verb: 'study load-speed',
    path: lockPath(process.env),
    signal,
    onWait: (holder) => say(`waiting for ${holder?.verb ?? 'another measurement'} to end`),
  });
  const modelHash = await fileHash(model.path, hashNoteOf(cache), { signal });
  const measured: LoadRound[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      say(`round ${round + 1} of ${rounds}`);
      const subject = { manifest, model, modelHash, threads, scratch, signal };
      measured.push(await measureRound(subject, round, measured[0]?.bytes ?? 0));
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const packed = formatBytes(measured[0]?.bytes ?? 0);
  process.stdout.write(
    `${model.facts.name}, ${manifest.id}: ${packed} packed, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${rounds} rounds\n\n` +
      `${loadTable(measured, { width: null, paint: createPaint(process.stdout) })}\n`,
  );
};

export const run = async (args: readonly string[]): Promise<void> => {
  process.exitCode = await underSignals(async (signal) => {
    try {
      await measure(args, signal);
      return 0;
    } catch (error) {
      process.stderr.write(`${renderError(error, createPaint(process.stderr))}\n`);
      return exitCodeOf(error);
    }
  });
};
