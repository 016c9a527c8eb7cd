import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';
import { makePacked, manifestRequest, openChain, type PackedArtifact, probeReadStream } from '@shardbench/runtime';
import { median } from '@shardbench/stats';
import { evict, storageBytes } from './page-cache.ts';
import { bringToDisk, readPlainly, writePlainly } from './plain-file.ts';

/** What is packed and opened, with what, and where. */
export interface LoadSubject {
  readonly manifest: Manifest;
  readonly model: ModelFile;
  readonly modelHash: string;
  readonly threads: number;
  /** Folder of the study's own, emptied before every round. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** How long a file took. */
export interface Written {
  /** Until its last byte was in the page cache. */
  readonly cachedMs: number;
  /** Until it was on the disk. */
  readonly syncedMs: number;
}

/** Something that was timed with its files evicted. */
export interface FromDisk {
  readonly ms: number;
  /** What the system fetched from the disk for it. */
  readonly fetchedBytes: number;
}

/** One round of everything, each with as many bytes: those of the packed file. */
export interface LoadRound {
  readonly bytes: number;
  readonly streamBytesPerS: number;
  readonly writing: Written;
  /** As a session packs: `cachedMs` ends when the file is hashed and has its name, `writtenMs` before it is hashed. */
  readonly packing: Written & { readonly writtenMs: number | null };
  readonly cached: { readonly readingMs: number; readonly openingMs: number };
  /** Null where files cannot be evicted, or nobody counts what is fetched. */
  readonly evicted: { readonly reading: FromDisk; readonly opening: FromDisk } | null;
}

const PROBE_SECONDS = 0.5;
/** Reading has to fetch so much of a file anew, or it was not evicted. */
const EVICTED_SHARE = 0.95;

const clocked = async (work: () => Promise<unknown>): Promise<number> => {
  const beganAt = performance.now();
  await work();
  return performance.now() - beganAt;
};

/** Both, in every other round the second before the first, so that none always comes after the other. */
const inTurn = async <First, Second>(
  round: number,
  first: () => Promise<First>,
  second: () => Promise<Second>,
): Promise<readonly [First, Second]> => {
  if (round % 2 === 0) {
    const done = await first();
    return [done, await second()];
  }
  const done = await second();
  return [await first(), done];
};

const writeAsMany = async ({ scratch, signal }: LoadSubject, bytes: number): Promise<Written> => {
  const path = join(scratch, 'plain');
  const cachedMs = await clocked(() => writePlainly(path, bytes, signal));
  const syncedMs = cachedMs + (await clocked(() => bringToDisk(path)));
  await rm(path);
  return { cachedMs, syncedMs };
};

/** From weights that are in memory. */
const pack = async ({ model, modelHash, threads, scratch, signal }: LoadSubject) => {
  await readPlainly(model.path, signal);
  const beganAt = performance.now();
  let writtenMs: number | null = null;
  const packed = await makePacked(model, modelHash, scratch, {
    threads,
    signal,
    onProgress: (done, total) => {
      if (done === total) writtenMs = performance.now() - beganAt;
    },
  });
  const cachedMs = performance.now() - beganAt;
  const syncedMs = cachedMs + (await clocked(() => bringToDisk(packed.path)));
  return { packed, packing: { writtenMs, cachedMs, syncedMs } };
};

/** Closing is not part of it. */
const openingMs = async ({ manifest, model, threads, signal }: LoadSubject, packed: string): Promise<number> => {
  const request = manifestRequest(manifest, model, { backend: 'cpu', threads, packed });
  const beganAt = performance.now();
  using _chain = await openChain(request, { signal });
  return performance.now() - beganAt;
};

const measureCached = async (
  subject: LoadSubject,
  { path }: PackedArtifact,
  round: number,
): Promise<LoadRound['cached']> => {
  const { model, signal } = subject;
  for (const each of [model.path, path]) await readPlainly(each, signal);
  const [reading, opening] = await inTurn(
    round,
    () => clocked(() => readPlainly(path, signal)),
    () => openingMs(subject, path),
  );
  return { readingMs: reading, openingMs: opening };
};

/** Times work right after its files were evicted; null where that cannot be had. */
const fromDisk = async (paths: readonly string[], work: () => Promise<number>): Promise<FromDisk | null> => {
  for (const path of paths) if (!(await evict(path))) return null;
  const before = await storageBytes();
  const ms = await work();
  const after = await storageBytes();
  return before === null || after === null ? null : { ms, fetchedBytes: after - before };
};

const measureEvicted = async (
  subject: LoadSubject,
  { path, bytes }: PackedArtifact,
  round: number,
): Promise<LoadRound['evicted']> => {
  const { model, signal } = subject;
  const [reading, opening] = await inTurn(
    round,
    () => fromDisk([path], () => clocked(() => readPlainly(path, signal))),
    () => fromDisk([path, model.path], () => openingMs(subject, path)),
  );
  if (reading === null || opening === null || reading.fetchedBytes < EVICTED_SHARE * bytes) return null;
  return { reading, opening };
};

/**
 * Measures everything once. Leaves files in the scratch folder.
 *
 * @param knownBytes size of the packed file where a round before told it; the first round has to be an even one
 */
export const measureRound = async (subject: LoadSubject, round: number, knownBytes: number): Promise<LoadRound> => {
  const { scratch, threads, signal } = subject;
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const stream = await probeReadStream({ threads, seconds: PROBE_SECONDS, signal });
  let bytes = knownBytes;
  const [{ packed, packing }, writing] = await inTurn(
    round,
    async () => {
      const made = await pack(subject);
      bytes = made.packed.bytes;
      return made;
    },
    () => writeAsMany(subject, bytes),
  );
  return {
    bytes,
    streamBytesPerS: median(stream),
    writing,
    packing,
    cached: await measureCached(subject, packed, round),
    evicted: await measureEvicted(subject, packed, round),
  };
};
