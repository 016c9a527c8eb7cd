import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineIdOf } from '@shardbench/db';
import { z } from 'zod';
import { readMachine } from '../environment/read-machine.ts';
import { storedMachine } from '../session/session-environment.ts';

/** What a distance was found for. */
export interface DistanceKey {
  readonly machineId: string;
  readonly kernelFamily: string;
  readonly threads: number;
}

/** Changes with what is tried and how one is chosen: what an older version found is found anew. */
const VERSION = 1;

const distance = z.int().min(64).max(4096).multipleOf(64);

const storedUnder = ({ kernelFamily, threads }: DistanceKey) =>
  z.strictObject({
    version: z.literal(VERSION),
    kernelFamily: z.literal(kernelFamily),
    threads: z.literal(threads),
    /** 0 for a kernel family that has no distance. */
    prefetchBytes: z.union([z.literal(0), distance]),
    /** What was measured, the shortest distance first. */
    rates: z.array(z.strictObject({ prefetchBytes: distance, bytesPerS: z.number().positive() })),
    probedAt: z.iso.datetime(),
  });

type Stored = z.infer<ReturnType<typeof storedUnder>>;

/** A distance that was found, what it was chosen among, and when. */
export type FoundDistance = Pick<Stored, 'prefetchBytes' | 'rates' | 'probedAt'>;

/** The key of this machine with a kernel family and a number of threads. */
export const distanceKey = (kernelFamily: string, threads: number): DistanceKey => ({
  machineId: machineIdOf(storedMachine(readMachine())),
  kernelFamily,
  threads,
});

/** Folder of the distances in a cache folder. */
export const distanceFolder = (cacheFolder: string): string => join(cacheFolder, 'prefetch');

const pathOf = (cacheFolder: string, { machineId, kernelFamily, threads }: DistanceKey): string =>
  join(distanceFolder(cacheFolder), `${machineId}-${kernelFamily}-${threads}.json`);

/** What was found before; null when nothing was, or when the file is damaged. */
export const storedDistance = async (cacheFolder: string, key: DistanceKey): Promise<FoundDistance | null> => {
  try {
    const text = await readFile(pathOf(cacheFolder, key), 'utf8');
    const { prefetchBytes, rates, probedAt } = storedUnder(key).parse(JSON.parse(text));
    return { prefetchBytes, rates, probedAt };
  } catch {
    return null;
  }
};

/** Keeps what was found, whole or not at all. Without a place for it, it is found anew next time. */
export const keepDistance = async (cacheFolder: string, key: DistanceKey, found: FoundDistance): Promise<void> => {
  const path = pathOf(cacheFolder, key);
  const draft = `${path}.${randomUUID()}`;
  const { kernelFamily, threads } = key;
  const stored: Stored = { version: VERSION, kernelFamily, threads, ...found, rates: [...found.rates] };
  try {
    await mkdir(distanceFolder(cacheFolder), { recursive: true });
    await writeFile(draft, `${JSON.stringify(stored, null, 2)}\n`);
    await rename(draft, path);
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
};
