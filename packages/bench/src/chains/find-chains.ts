import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  type BackendName,
  formatTopology,
  listManifests,
  locate,
  type Manifest,
  readManifest,
} from '@shardbench/manifest';
import { type ModelFile, openModel, SYNTHETIC_MODELS } from '@shardbench/model';
import { type FoundArtifacts, findArtifacts } from '../coreml/find-artifacts.ts';
import { hasCoreml } from '../coreml/has-coreml.ts';
import { PATHS } from '../paths.ts';
import type { ChainJob } from '../worker/job.ts';
import type { SkippedChain } from './chain-under-test.ts';
import { syntheticFileName } from './model-file-name.ts';

/** Synthetic models that take seconds to make, and so are made when they are wanted. */
const SMALL_MODELS = ['tiny', 'tiny-mixed', 'tiny-outlier'] as const;
type SmallModel = (typeof SMALL_MODELS)[number];

export interface FindOptions {
  /** Manifests and folders that the user named; empty for what the product ships. */
  readonly named: readonly string[];
  /** Further folders that paths in manifests are tried against. */
  readonly artifactFolders: readonly string[];
  /** The one backend that is wanted; null for what each manifest is meant for. */
  readonly backend: BackendName | null;
  /** Makes a small model where a manifest wants it and nobody has made it; left out where none is to be made. */
  readonly makeModel?: {
    readonly folder: string;
    readonly make: (name: SmallModel, path: string) => Promise<unknown>;
  };
  readonly signal: AbortSignal;
}

/** One manifest on one backend, with the weights it needs, opened but not read. */
export interface FoundChain {
  readonly manifest: Manifest;
  readonly manifestPath: string;
  /** Null for a chain on Core ML whose weights are not at hand. */
  readonly model: ModelFile | null;
  readonly backend: ChainJob['backend'];
  /** Of a chain on Core ML: what its shards were exported to. */
  readonly artifacts?: FoundArtifacts;
}

export interface FoundChains {
  readonly chains: readonly FoundChain[];
  readonly skipped: readonly SkippedChain[];
  /** Manifests of which no backend can run, by path, with the first reason. */
  readonly unrunnable: ReadonlyMap<string, SkippedChain>;
}

/** Taken without arguments: the small model anywhere, the real one where it is found, and one chain that must fail. */
const SHIPPED = ['tiny', 'phi4-mini', 'examples/tiny_runtime_meta_full_rope_16_8_6_2.json'];

/** Core ML first, because others stand in for it where it cannot run. */
const backendsOf = (manifest: Manifest, wanted: BackendName | null): readonly BackendName[] => {
  if (wanted !== null) return [wanted];
  const meant = manifest.backends ?? ['coreml', 'cpu'];
  return [...meant.filter((backend) => backend === 'coreml'), ...meant.filter((backend) => backend !== 'coreml')];
};

/** Every manifest once, whichever way it was named. */
const listAll = async (places: readonly string[]): Promise<string[]> => {
  const paths = (await Promise.all(places.map(listManifests))).flat();
  return [...new Map(paths.toReversed().map((path) => [resolve(path), path])).values()].reverse();
};

const remedyFor = (gguf: string): string => {
  const synthetic = Object.keys(SYNTHETIC_MODELS).find((name) => basename(gguf) === syntheticFileName(name));
  return synthetic === undefined
    ? `put ${gguf} beside the manifest or a parent of it, or name its folder with --artifacts`
    : `pnpm bench model make ${synthetic}`;
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Finds the weights; makes a small model where it is wanted and missing. */
const findModel = async (gguf: string, manifestPath: string, options: FindOptions): Promise<string | null> => {
  const location = await locate(gguf, manifestPath, options.artifactFolders);
  if (location.state === 'found') return location.path;
  const small = SMALL_MODELS.find((name) => basename(gguf) === syntheticFileName(name));
  if (options.makeModel === undefined || small === undefined) return null;
  const path = join(options.makeModel.folder, syntheticFileName(small));
  if (!(await exists(path))) await options.makeModel.make(small, path);
  return path;
};

type Found = FoundChain | SkippedChain;

type Skip = (code: string, missing: string, remedy: string) => SkippedChain;

interface Place {
  readonly manifest: Manifest;
  readonly manifestPath: string;
}

/** A chain on Core ML needs its artifacts; weights only to be compared with. */
const findCoreml = async ({ manifest, manifestPath }: Place, options: FindOptions, skip: Skip): Promise<Found> => {
  if (!hasCoreml()) {
    const remedy = 'it needs macOS 15 or newer on Apple silicon: use --backend cpu where weights are at hand';
    return skip('backendUnavailable', 'the Core ML backend', remedy);
  }
  const artifacts = await findArtifacts(manifest, manifestPath, options.artifactFolders);
  if (artifacts.state === 'missing') {
    const { shard, path } = artifacts;
    return path === null
      ? skip('artifactUnstated', `an artifact for ${shard}`, 'add its .mlmodelc or .mlpackage to the manifest')
      : skip(
          'artifactMissing',
          path,
          `put ${path} beside the manifest or a parent of it, or name its folder with --artifacts`,
        );
  }
  const modelPath = manifest.gguf === null ? null : await findModel(manifest.gguf, manifestPath, options);
  if (modelPath === null && artifacts.embedding === null) {
    const remedy =
      'add "gguf" or "embed_bin" to the manifest, and put the file beside it or into a folder of --artifacts';
    return skip('embeddingMissing', 'embeddings: neither weights nor embed_bin are at hand', remedy);
  }
  const model = modelPath === null ? null : await openModel(modelPath);
  return { manifest, manifestPath, model, backend: 'coreml', artifacts };
};

/** One manifest on one backend: what it needs, or what is missing. */
const findChain = async (place: Place & { readonly backend: BackendName }, options: FindOptions): Promise<Found> => {
  const { manifest, manifestPath, backend } = place;
  const skip: Skip = (code, missing, remedy) => {
    const topology = formatTopology(manifest.topology);
    return { manifest: manifest.id, topology, backend, code, missing, remedy };
  };
  if (backend === 'coreml') return findCoreml(place, options, skip);
  if (manifest.gguf === null)
    return skip('noWeights', 'weights (the manifest names no gguf)', 'add "gguf" to the manifest');
  const modelPath = await findModel(manifest.gguf, manifestPath, options);
  if (modelPath === null) return skip('modelMissing', manifest.gguf, remedyFor(manifest.gguf));
  return { manifest, manifestPath, model: await openModel(modelPath), backend };
};

/** The processor stands in for an accelerator that a chain cannot have here, unless both are asked for. */
const standsIn = (backend: BackendName, found: readonly Found[], { backend: wanted }: FindOptions): boolean =>
  wanted === null && backend === 'cpu' && found.some((one) => isChain(one) && one.backend === 'coreml');

const isSkipped = (found: Found): found is SkippedChain => 'missing' in found;
const isChain = (found: Found): found is FoundChain => !isSkipped(found);

/**
 * Every chain among the named or shipped manifests that can run here, and those that cannot with the reason.
 *
 * @throws ShardbenchError of kind `input` for a file that is wrong
 */
export const findChains = async (options: FindOptions): Promise<FoundChains> => {
  const places = options.named.length > 0 ? options.named : SHIPPED.map((folder) => join(PATHS.manifests, folder));
  const all: Found[] = [];
  const unrunnable = new Map<string, SkippedChain>();
  for (const manifestPath of await listAll(places)) {
    const manifest = await readManifest(manifestPath);
    const found: Found[] = [];
    for (const backend of backendsOf(manifest, options.backend)) {
      options.signal.throwIfAborted();
      if (standsIn(backend, found, options)) continue;
      found.push(await findChain({ manifest, manifestPath, backend }, options));
    }
    const [first] = found;
    if (first !== undefined && isSkipped(first) && found.every(isSkipped)) unrunnable.set(manifestPath, first);
    all.push(...found);
  }
  return { chains: all.filter(isChain), skipped: all.filter(isSkipped), unrunnable };
};
