import { basename } from 'node:path';
import { headShardName, type Lint, layerShardName, lintManifest, locate, type Manifest } from '@shardbench/manifest';
import { treeHash } from '../chains/tree-hash.ts';
import { verifierName } from './coreml-job.ts';
import { lintProgram } from './program/lint-program.ts';
import { quantisationKinds, quantisationWord } from './program/quantisation.ts';
import { readProgram } from './program/read-program.ts';

/** One artifact of a manifest as it lies on this machine. */
export type ExaminedArtifact =
  | { readonly state: 'missing'; readonly shard: string; readonly path: string | null }
  | {
      readonly state: 'found';
      readonly shard: string;
      /** Name of the file or folder, without the way there. */
      readonly name: string;
      readonly bytes: number;
      readonly hash: string;
      /** Read from its own file; null where that does not tell. */
      readonly quantisation: string | null;
      readonly lints: readonly Lint[];
    };

/** All artifacts of one manifest, and what is worth knowing before they run. */
export interface ExaminedManifest {
  readonly manifest: string;
  readonly lints: readonly Lint[];
  readonly artifacts: readonly ExaminedArtifact[];
}

interface Named {
  readonly shard: string;
  readonly path: string | null;
}

const EMBEDDING = 'embedding';

const namedBy = (manifest: Manifest): Named[] => {
  const shards = ({ layerShards, headShards }: Pick<Manifest, 'layerShards' | 'headShards'>): Named[] => [
    ...layerShards.map((shard) => ({ shard: layerShardName(shard), path: shard.path })),
    ...headShards.map(({ index, path }) => ({ shard: headShardName(index), path })),
  ];
  const { verifier, embedBin } = manifest;
  return [
    ...shards(manifest),
    ...(verifier === null ? [] : shards(verifier).map(({ shard, path }) => ({ shard: verifierName(shard), path }))),
    ...(embedBin === null ? [] : [{ shard: EMBEDDING, path: embedBin }]),
  ];
};

const damaged = (shard: string, error: unknown): Lint => ({
  code: 'programUnreadable',
  message: error instanceof Error ? error.message : String(error),
  where: shard,
});

/** What a program's file tells: its quantisation, and advice; a damaged one is advice, too. */
const examineProgram = async (path: string, shard: string) => {
  if (shard === EMBEDDING) return { quantisation: 'fp16', lints: [] };
  try {
    const program = await readProgram(path);
    if (program === null) return { quantisation: null, lints: [] };
    return { quantisation: quantisationWord(quantisationKinds(program)), lints: lintProgram(program, shard) };
  } catch (error) {
    return { quantisation: null, lints: [damaged(shard, error)] };
  }
};

/** Looks at every artifact that a manifest names. Nothing is compiled or loaded; files are read once for their hash. */
export const examineArtifacts = async (
  manifest: Manifest,
  manifestPath: string,
  {
    artifactFolders,
    hashNote,
    signal,
  }: { readonly artifactFolders: readonly string[]; readonly hashNote: string; readonly signal: AbortSignal },
): Promise<ExaminedManifest> => {
  const artifacts: ExaminedArtifact[] = [];
  for (const { shard, path } of namedBy(manifest)) {
    signal.throwIfAborted();
    const location = path === null ? null : await locate(path, manifestPath, artifactFolders);
    if (location?.state !== 'found') {
      artifacts.push({ state: 'missing', shard, path });
      continue;
    }
    const { hash, bytes } = await treeHash(location.path, hashNote, { signal });
    const said = await examineProgram(location.path, shard);
    artifacts.push({ state: 'found', shard, name: basename(location.path), bytes, hash, ...said });
  }
  return { manifest: manifest.id, lints: lintManifest(manifest), artifacts };
};
