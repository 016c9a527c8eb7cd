import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type BackendName,
  formatTopology,
  listManifests,
  locate,
  type Manifest,
  type PromptFile,
  readManifest,
  readPromptFile,
  ShardbenchError,
} from '@shardbench/manifest';
import { openModel, SYNTHETIC_MODELS } from '@shardbench/model';
import { PATHS } from '../paths.ts';
import type { ChainUnderTest, SkippedChain } from './chain-under-test.ts';
import { modelHash } from './file-hashes.ts';

export interface FindOptions {
  /** Manifests and folders that the user named; empty for what the product ships. */
  readonly named: readonly string[];
  /** Further folders that paths in manifests are tried against. */
  readonly artifactFolders: readonly string[];
  /** The one backend that is wanted; null for what each manifest is meant for. */
  readonly backend: BackendName | null;
  readonly threads: number;
  /** Makes the named synthetic model at a path; undefined where none is to be made. */
  readonly makeModel?: (name: 'tiny', path: string) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface FoundChains {
  readonly chains: readonly ChainUnderTest[];
  readonly skipped: readonly SkippedChain[];
}

/** Measured without arguments: the small model anywhere, the real one where it is found. */
const SHIPPED = ['tiny', 'phi4-mini'];

const backendsOf = (manifest: Manifest, wanted: BackendName | null): readonly BackendName[] =>
  wanted === null ? (manifest.backends ?? ['coreml', 'cpu']) : [wanted];

const readPrompts = async (): Promise<PromptFile[]> => {
  const names = (await readdir(PATHS.prompts)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map((name) => readPromptFile(join(PATHS.prompts, name))));
};

const remedyFor = (gguf: string): string => {
  const synthetic = Object.keys(SYNTHETIC_MODELS).find((name) => basename(gguf) === `${name}.Q8_0.gguf`);
  return synthetic === undefined
    ? `put ${gguf} beside the manifest or a parent of it, or name its folder with --artifacts`
    : `pnpm bench model make ${synthetic}`;
};

/** Finds the weights; makes the tiny model where it is wanted and missing. */
const findModel = async (gguf: string, manifestPath: string, options: FindOptions): Promise<string | null> => {
  const location = await locate(gguf, manifestPath, options.artifactFolders);
  if (location.state === 'found') return location.path;
  if (options.makeModel === undefined || basename(gguf) !== 'tiny.Q8_0.gguf') return null;
  const path = join(PATHS.models, basename(gguf));
  await options.makeModel('tiny', path);
  return path;
};

/**
 * Every chain among the named or shipped manifests that can run here, and those that cannot with the reason.
 *
 * @throws ShardbenchError of kind `input` for a file that is wrong
 */
export const findChains = async (options: FindOptions): Promise<FoundChains> => {
  const places = options.named.length > 0 ? options.named : SHIPPED.map((folder) => join(PATHS.manifests, folder));
  const paths = [...new Set((await Promise.all(places.map(listManifests))).flat())];
  const prompts = await readPrompts();
  const chains: ChainUnderTest[] = [];
  const skipped: SkippedChain[] = [];
  for (const manifestPath of paths) {
    options.signal.throwIfAborted();
    const manifest = await readManifest(manifestPath);
    for (const backend of backendsOf(manifest, options.backend)) {
      const skip = (code: string, missing: string, remedy: string): void => {
        const topology = formatTopology(manifest.topology);
        skipped.push({ manifest: manifest.id, topology, backend, code, missing, remedy });
      };
      if (backend === 'coreml') {
        skip(
          'backendUnavailable',
          'the Core ML backend',
          'it is not built yet: use --backend cpu where weights are at hand',
        );
        continue;
      }
      if (manifest.gguf === null) {
        skip('noWeights', 'weights: the manifest names no gguf', 'add "gguf" to the manifest');
        continue;
      }
      const modelPath = await findModel(manifest.gguf, manifestPath, options);
      if (modelPath === null) {
        skip('modelMissing', manifest.gguf, remedyFor(manifest.gguf));
        continue;
      }
      const model = await openModel(modelPath);
      const hash = await modelHash(modelPath, join(PATHS.cache, 'file-hashes.json'), options.signal);
      const job = { manifestPath, modelPath, modelHash: hash, backend, threads: options.threads };
      chains.push({ manifest, model, job, prompts });
    }
  }
  return { chains, skipped };
};

/** The error for a manifest that was named and cannot run: exit 3. */
export const cannotRun = ({ manifest, backend, code, missing, remedy }: SkippedChain): ShardbenchError =>
  new ShardbenchError('unavailable', {
    code,
    expected: `what ${manifest} needs on ${backend}`,
    found: `missing: ${missing}`,
    where: manifest,
    remedy,
  });
