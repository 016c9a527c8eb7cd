import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, headShardName, layerShardName, type Manifest, ShardbenchError } from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';
import { referenceRequest } from './chain-request.ts';
import { hashRange } from './hash-range.ts';
import { nativeAddon } from './native-addon.ts';
import { callListening } from './native-call.ts';

/** Version of the packed layout that this build writes and reads. */
export const PACKED_LAYOUT_VERSION = 1;

/** A hashed part of a packed file: one layer, or the head. */
export interface PackedBlock {
  /** Bytes from the start of the file. */
  readonly start: number;
  readonly end: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A model's packed file as it was when it was made. */
export interface PackedArtifact {
  readonly path: string;
  readonly modelHash: string;
  readonly bytes: number;
  /** Of the whole file. */
  readonly sha256: string;
  /** One per layer. */
  readonly layers: readonly PackedBlock[];
  readonly head: PackedBlock;
}

/** Identity of what a shard executes. */
export interface ShardArtifactHash {
  /** `[0,16)` or `head 2`. */
  readonly shard: string;
  readonly artifactHash: string;
  readonly bytes: number;
}

/** Paths of a model's packed file and of the note about its hashes. */
export const packedPaths = (folder: string, modelHash: string): { readonly pack: string; readonly note: string } => {
  const name = join(folder, `${modelHash.slice(0, 32)}-v${PACKED_LAYOUT_VERSION}`);
  return { pack: `${name}.pack`, note: `${name}.json` };
};

/** The packed file that was made for a model, null when there is none or it was cut short. Hashes are not checked. */
export const findPacked = async (folder: string, modelHash: string): Promise<PackedArtifact | null> => {
  const { pack, note } = packedPaths(folder, modelHash);
  try {
    const noted = JSON.parse(await readFile(note, 'utf8')) as Omit<PackedArtifact, 'path'>;
    const { size } = await stat(pack);
    return noted.modelHash === modelHash && noted.bytes === size ? { ...noted, path: pack } : null;
  } catch {
    return null;
  }
};

/** The storage's own words for what it could not do, as an error of the product; anything else stays as it is. */
const asUnwritable = (error: unknown): unknown =>
  error instanceof Error && 'syscall' in error
    ? new ShardbenchError('storage', {
        code: 'packedFileUnwritable',
        expected: 'a cache folder that takes the packed weights',
        found: error.message,
        where: 'packed file',
        remedy: 'free disk space, or check the permissions of the cache folder',
      })
    : error;

/** Gives a complete draft its name, with a note of its hashes beside it. Draft and note are gone whatever happens. */
export const keepPacked = async (
  draft: string,
  folder: string,
  describe: () => Promise<Omit<PackedArtifact, 'path'>>,
): Promise<PackedArtifact> => {
  try {
    const noted = await describe();
    const { pack, note } = packedPaths(folder, noted.modelHash);
    await writeFile(`${draft}.json`, `${JSON.stringify(noted)}\n`);
    await rename(draft, pack);
    await rename(`${draft}.json`, note);
    return { ...noted, path: pack };
  } catch (error) {
    throw asUnwritable(error);
  } finally {
    await rm(draft, { force: true });
    await rm(`${draft}.json`, { force: true });
  }
};

export interface PackOptions {
  readonly threads: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Packs a model into the folder: a draft gets its name only when it is complete and hashed.
 *
 * @throws ShardbenchError `packedFileUnwritable` and those of opening a chain; the signal's reason
 */
export const makePacked = async (
  model: ModelFile,
  modelHash: string,
  folder: string,
  { threads, signal, onProgress }: PackOptions,
): Promise<PackedArtifact> => {
  const draft = `${packedPaths(folder, modelHash).pack}.${process.pid}`;
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asUnwritable(error);
  }
  return keepPacked(draft, folder, async () => {
    const request = referenceRequest(model, 1, { threads });
    const { bytes, layerStart, headStart } = await callListening(signal, onProgress, (abort, listener) =>
      nativeAddon().packModel(request, draft, abort, listener),
    );
    const ends = [...layerStart.slice(1), headStart];
    const layers: PackedBlock[] = [];
    for (const [layer, start] of layerStart.entries()) {
      const end = ends[layer] ?? headStart;
      layers.push({ start, end, sha256: await hashRange(draft, start, end, signal) });
    }
    const head = { start: headStart, end: bytes, sha256: await hashRange(draft, headStart, bytes, signal) };
    return { modelHash, bytes, sha256: await hashRange(draft, 0, bytes, signal), layers, head };
  });
};

/** A block whose bytes are not those it was made with. */
export interface ChangedBlock {
  /** Layer index, or `head`. */
  readonly block: number | 'head';
  readonly expected: string;
  readonly found: string;
}

/** Reads a packed file and compares every block with the hash it was made with; empty when nothing changed. */
export const changedBlocks = async (artifact: PackedArtifact, signal?: AbortSignal): Promise<ChangedBlock[]> => {
  const changed: ChangedBlock[] = [];
  const check = async (block: number | 'head', { start, end, sha256 }: PackedBlock): Promise<void> => {
    const found = await hashRange(artifact.path, start, end, signal);
    if (found !== sha256) changed.push({ block, expected: sha256, found });
  };
  for (const [layer, block] of artifact.layers.entries()) await check(layer, block);
  await check('head', artifact.head);
  return changed;
};

/** What each shard of a manifest executes: the hash of its layers' blocks, or of its range of the head. */
export const shardArtifacts = (
  { layers, head }: PackedArtifact,
  shards: Pick<Manifest, 'layerShards' | 'headShards' | 'dimensions'>,
): ShardArtifactHash[] => [
  ...shards.layerShards.map(({ start, end }) => {
    const blocks = layers.slice(start, end);
    return {
      shard: layerShardName({ start, end }),
      artifactHash: contentHash({ layout: PACKED_LAYOUT_VERSION, blocks: blocks.map(({ sha256 }) => sha256) }),
      bytes: blocks.reduce((sum, block) => sum + block.end - block.start, 0),
    };
  }),
  ...shards.headShards.map(({ index, start, end }) => ({
    shard: headShardName(index),
    artifactHash: contentHash({ layout: PACKED_LAYOUT_VERSION, head: head.sha256, start, end }),
    bytes: Math.round(((head.end - head.start) * (end - start)) / shards.dimensions.vocabulary),
  })),
];
