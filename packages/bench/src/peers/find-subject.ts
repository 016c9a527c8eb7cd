import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest, ShardbenchError } from '@shardbench/manifest';
import { openModel } from '@shardbench/model';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { type FindOptions, type FoundChain, findChains } from '../chains/find-chains.ts';
import { type PrepareOptions, prepareChains } from '../chains/prepare-chains.ts';
import { requireRunnable } from '../chains/require-runnable.ts';
import { PATHS } from '../paths.ts';
import { writeUncutManifest } from './uncut-manifest.ts';

/** Full size: anything smaller stays in a cache and says nothing about streaming weights. */
const DEFAULT_MANIFEST = join(PATHS.manifests, 'synthetic-phi4-mini', 'synthetic_phi4mini_runtime_meta_16_8_6_2.json');

export interface SubjectOptions extends PrepareOptions {
  /** Null for the default, or for weights in one piece where they are named. */
  readonly manifest: string | null;
  /** Weights instead of those that the manifest names. */
  readonly model: string | null;
  readonly finding: Pick<FindOptions, 'artifactFolders' | 'makeModel' | 'signal'>;
}

const notOne = (named: string, found: readonly FoundChain[]): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'notOneManifest',
    expected: 'one manifest',
    found: found.map(({ manifest }) => manifest.id).join(', '),
    where: named,
    remedy: 'name the file of one manifest',
  });

/** A file that somebody named. Throws a ShardbenchError of kind `input`, `fileNotFound`. */
export const requireFile = async (path: string): Promise<string> => {
  const facts = await stat(path).catch(() => null);
  if (facts?.isFile()) return path;
  throw new ShardbenchError('input', {
    code: 'fileNotFound',
    expected: 'a GGUF file',
    found: facts === null ? 'nothing' : 'something else',
    where: path,
    remedy: 'check the path',
  });
};

const findNamed = async (manifest: string, options: SubjectOptions): Promise<FoundChain> => {
  const found = await findChains({ ...options.finding, named: [manifest], backend: 'cpu' });
  requireRunnable([manifest], found);
  const [chain] = found.chains;
  if (chain === undefined || found.chains.length > 1) throw notOne(manifest, found.chains);
  return chain;
};

/** Weights that were named, under a manifest or in one piece. */
const withModel = async (path: string, options: SubjectOptions): Promise<FoundChain> => {
  const model = await openModel(await requireFile(path));
  const manifestPath = options.manifest ?? (await writeUncutManifest(model, options.cacheFolder));
  return { manifest: await readManifest(manifestPath), manifestPath, model, backend: 'cpu' };
};

/**
 * The one chain that is compared, on the CPU backend.
 *
 * @throws ShardbenchError of kind `input` for a file that is wrong or missing, `notOneManifest`; of kind `unavailable`
 *   where its weights are not at hand
 */
export const findSubject = async (options: SubjectOptions): Promise<ChainUnderTest> => {
  const found =
    options.model === null
      ? await findNamed(options.manifest ?? DEFAULT_MANIFEST, options)
      : await withModel(options.model, options);
  const [chain] = await prepareChains([found], options);
  if (chain === undefined) throw new Error('prepareChains returned none');
  return chain;
};
