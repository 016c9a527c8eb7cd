import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { backendBuild } from '@shardbench/runtime';
import { readMachine } from '../src/environment/read-machine.ts';
import { distanceKey, keepDistance } from '../src/prefetch/stored-distance.ts';
import { syntheticManifest } from './synthetic-manifest.ts';

/** Two layer shards and two head shards over the nano model, as people write it. */
export const NANO = syntheticManifest(SYNTHETIC_MODELS.nano, '2+2/2');

/** A folder of a test's own: a nano model, and room for manifests, a database, a lock and a cache. */
export interface Workspace {
  readonly folder: string;
  readonly model: string;
  readonly database: string;
  /** Lock and cache are the folder's own, so that no other test and no user waits for this one. */
  readonly environment: NodeJS.ProcessEnv;
  /** Writes a manifest; keys that are changed to undefined are left out. Returns its path. */
  manifest(name: string, changes?: Readonly<Record<string, unknown>>): string;
  remove(): void;
}

/** What every command would find out for itself, in half a second and half a gigabyte. */
const keepDistances = async (cacheFolder: string): Promise<void> => {
  const found = { prefetchBytes: 512, rates: [], probedAt: new Date().toISOString() };
  const here = distanceKey('', 1);
  for (const kernelFamily of backendBuild().kernelFamilies) {
    for (const threads of new Set([1, 2, 3, readMachine().availableCores])) {
      await keepDistance(cacheFolder, { ...here, kernelFamily, threads }, found);
    }
  }
};

export const makeWorkspace = async (): Promise<Workspace> => {
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-bench-'));
  const model = join(folder, 'nano.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, model);
  await keepDistances(join(folder, 'cache'));
  const { CI: _ci, FORCE_COLOR: _colour, ...inherited } = process.env;
  return {
    folder,
    model,
    database: join(folder, 'results.db'),
    environment: {
      ...inherited,
      TERM: 'xterm',
      NO_COLOR: '1',
      SHARDBENCH_LOCK: join(folder, 'lock'),
      SHARDBENCH_CACHE: join(folder, 'cache'),
    },
    manifest: (name, changes = {}) => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify({ ...NANO, id: `nano/${name}`, ...changes }));
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** The smallest measurement there is. */
export const QUICK = ['--profile', 'short', '--processes', '1', '--requests', '1'];
