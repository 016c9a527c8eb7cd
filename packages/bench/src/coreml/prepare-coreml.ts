import { basename, extname, join } from 'node:path';
import { contentHash } from '@shardbench/manifest';
import { addonHash, addonName, type CoremlComputeUnits } from '@shardbench/runtime';
import { treeHash } from '../chains/tree-hash.ts';
import { readConditions } from '../environment/read-conditions.ts';
import { PATHS } from '../paths.ts';
import { commonBlockRange } from './block-tokens.ts';
import type { CoremlChain, CoremlJob, PackageToCompile, ShardModel } from './coreml-job.ts';
import type { FoundArtifacts } from './find-artifacts.ts';

/** How chains on Core ML are run. */
export interface CoremlOptions {
  readonly computeUnits: CoremlComputeUnits;
  readonly planLimitMs: number;
  readonly compileLimitMs: number;
  readonly loadLimitMs: number;
  /** Build of the system, which brings the compiler; null where it does not tell. */
  readonly osBuild: string | null;
}

const MINUTE_MS = 60_000;
/** Plans of large shards were seen to take minutes. */
export const PLAN_LIMIT_MS = 10 * MINUTE_MS;
export const COMPILE_LIMIT_MS = 30 * MINUTE_MS;
/** A first load specialises every model, which was seen to take two minutes for one of them. */
export const LOAD_LIMIT_MS = 60 * MINUTE_MS;

/** On the Neural Engine, with time enough. */
export const usualCoreml = (): CoremlOptions => ({
  computeUnits: 'cpuAndNeuralEngine',
  planLimitMs: PLAN_LIMIT_MS,
  compileLimitMs: COMPILE_LIMIT_MS,
  loadLimitMs: LOAD_LIMIT_MS,
  osBuild: readConditions(PATHS.root).osBuild,
});

/** Folder of what Core ML compiled, below the cache folder. */
export const compiledFolder = (cacheFolder: string): string => join(cacheFolder, 'coreml');

/** The stand-in compiles otherwise with every build of it; the real compiler comes with the system. */
const compiler = (): string => (addonName() === 'addonDouble' ? addonHash() : 'system');

const isPackage = (path: string): boolean => extname(path) === '.mlpackage';

/**
 * What a chain on Core ML executes: packages get a place in the cache under their content, the system's build and the
 * compiler, where they are compiled to when they are needed.
 */
export const prepareCoreml = async (
  found: FoundArtifacts,
  { computeUnits, planLimitMs, compileLimitMs, loadLimitMs, osBuild }: CoremlOptions,
  place: {
    readonly cacheFolder: string;
    readonly hashNote: string;
    readonly signal: AbortSignal;
    readonly onHash?: (file: string, bytes: number) => void;
  },
): Promise<{ readonly job: CoremlJob; readonly chain: CoremlChain }> => {
  const { cacheFolder, hashNote, signal, onHash } = place;
  const packages: PackageToCompile[] = [];
  const compiledOf = async ({ shard, path }: ShardModel): Promise<ShardModel> => {
    if (!isPackage(path)) return { shard, path };
    const { hash } = await treeHash(path, hashNote, { signal, onRead: (bytes) => onHash?.(basename(path), bytes) });
    const key = contentHash([hash, osBuild, compiler()]).slice(0, 32);
    const compiled = join(compiledFolder(cacheFolder), `${key}.mlmodelc`);
    packages.push({ shard, path, hash, compiled });
    return { shard, path: compiled };
  };
  const all = async (models: readonly ShardModel[]): Promise<ShardModel[]> => {
    const compiled: ShardModel[] = [];
    for (const model of models) compiled.push(await compiledOf(model));
    return compiled;
  };
  const [layerShards, headShards] = [await all(found.layerShards), await all(found.headShards)];
  const verifier = found.verifier && {
    batchTokens: found.verifier.batchTokens,
    layerShards: await all(found.verifier.layerShards),
    headShards: await all(found.verifier.headShards),
  };
  const paths = (models: readonly ShardModel[]): string[] => models.map(({ path }) => path);
  const { embedding } = found;
  return {
    job: {
      request: {
        computeUnits,
        layerShards: paths(layerShards),
        headShards: paths(headShards),
        verifier: verifier && {
          batchTokens: verifier.batchTokens,
          layerShards: paths(verifier.layerShards),
          headShards: paths(verifier.headShards),
        },
        embedding: embedding === null ? null : { path: embedding, label: basename(embedding) },
      },
      models: [...layerShards, ...headShards, ...(verifier ? [...verifier.layerShards, ...verifier.headShards] : [])],
      blocks: verifier ? { most: verifier.batchTokens, between: false } : await commonBlockRange(found.layerShards),
      hashNote,
    },
    chain: { packages, planLimitMs, compileLimitMs, loadLimitMs, osBuild },
  };
};
