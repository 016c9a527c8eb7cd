import { headShardName, layerShardName, locate, type Manifest, type ShardRange } from '@shardbench/manifest';
import { type ShardModel, verifierName } from './coreml-job.ts';

/** Artifacts of a chain as they lie on this machine: compiled models or packages. */
export interface FoundArtifacts {
  readonly state: 'found';
  readonly layerShards: readonly ShardModel[];
  readonly headShards: readonly ShardModel[];
  /** Null where the manifest states none, where it is cut in another way, or where some of it is not there. */
  readonly verifier: {
    readonly batchTokens: number;
    readonly layerShards: readonly ShardModel[];
    readonly headShards: readonly ShardModel[];
  } | null;
  /** Path of the fp16 embedding table; null where it is not stated or not there. */
  readonly embedding: string | null;
}

/** The first artifact that is not there, as the manifest writes it; a null path was never stated. */
export interface MissingArtifact {
  readonly state: 'missing';
  readonly shard: string;
  readonly path: string | null;
}

interface Wanted {
  readonly shard: string;
  readonly path: string | null;
}

const sameCut = (one: readonly ShardRange[], other: readonly ShardRange[]): boolean =>
  one.length === other.length &&
  one.every(({ start, end }, index) => start === other[index]?.start && end === other[index]?.end);

const layersOf = ({ layerShards }: Pick<Manifest, 'layerShards'>): Wanted[] =>
  layerShards.map((shard) => ({ shard: layerShardName(shard), path: shard.path }));
const headsOf = ({ headShards }: Pick<Manifest, 'headShards'>): Wanted[] =>
  headShards.map(({ index, path }) => ({ shard: headShardName(index), path }));

/** Paths in the order of the shards, or the first that is missing. */
const locateAll = async (
  wanted: readonly Wanted[],
  find: (path: string) => Promise<string | null>,
): Promise<ShardModel[] | MissingArtifact> => {
  const models: ShardModel[] = [];
  for (const { shard, path } of wanted) {
    const found = path === null ? null : await find(path);
    if (found === null) return { state: 'missing', shard, path };
    models.push({ shard, path: found });
  }
  return models;
};

const isMissing = (found: ShardModel[] | MissingArtifact): found is MissingArtifact => !Array.isArray(found);

/**
 * Finds what a manifest's `path` and `mlmodelc` name: `.mlmodelc` or `.mlpackage`, tried against the manifest's folder, each
 * parent, then every artifact folder. A verifier that cannot be used is left out; the chain runs without it.
 */
export const findArtifacts = async (
  manifest: Manifest,
  manifestPath: string,
  artifactFolders: readonly string[],
): Promise<FoundArtifacts | MissingArtifact> => {
  const find = async (path: string): Promise<string | null> => {
    const location = await locate(path, manifestPath, artifactFolders);
    return location.state === 'found' ? location.path : null;
  };
  const layerShards = await locateAll(layersOf(manifest), find);
  if (isMissing(layerShards)) return layerShards;
  const headShards = await locateAll(headsOf(manifest), find);
  if (isMissing(headShards)) return headShards;
  const embedding = manifest.embedBin === null ? null : await find(manifest.embedBin);
  return { state: 'found', layerShards, headShards, verifier: await findVerifier(manifest, find), embedding };
};

const findVerifier = async (
  manifest: Manifest,
  find: (path: string) => Promise<string | null>,
): Promise<FoundArtifacts['verifier']> => {
  const { verifier } = manifest;
  if (verifier === null) return null;
  // Both sets share a cache, so that they have to be cut alike.
  if (!sameCut(verifier.layerShards, manifest.layerShards) || !sameCut(verifier.headShards, manifest.headShards)) {
    return null;
  }
  const named = (wanted: readonly Wanted[]): Wanted[] =>
    wanted.map(({ shard, path }) => ({ shard: verifierName(shard), path }));
  const layerShards = await locateAll(named(layersOf(verifier)), find);
  const headShards = await locateAll(named(headsOf(verifier)), find);
  if (isMissing(layerShards) || isMissing(headShards)) return null;
  return { batchTokens: verifier.batchTokens, layerShards, headShards };
};
