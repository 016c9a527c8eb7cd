import { CHAIN, type Failure } from '@shardbench/gates';
import { headShardName, layerShardName, type Manifest } from '@shardbench/manifest';
import {
  type ChangedBlock,
  changedBlocks,
  findPacked,
  makePacked,
  type PackedArtifact,
  plantFault,
} from '@shardbench/runtime';
import { fileHash, rememberFileHash } from '../chains/file-hashes.ts';
import { packedFolderOf } from '../chains/packed-folder.ts';
import type { GateJob } from './job.ts';
import type { JobFiles } from './open-job.ts';
import type { WithWeights } from './with-weights.ts';

/** A model's packed file, with what is wrong about it. */
export interface CheckedArtifact {
  readonly artifact: PackedArtifact;
  readonly failures: readonly Failure[];
}

/** A failure has no field for it, and people look for it where the failure is told. */
const REMEDY = 'to pack the weights again: the same command with --repack';

/** The shards of a manifest that execute a block. */
const shardsOf = (block: ChangedBlock['block'], { layerShards, headShards }: Manifest): string[] =>
  block === 'head'
    ? headShards.map(({ index }) => headShardName(index))
    : layerShards.filter(({ start, end }) => start <= block && block < end).map(layerShardName);

const failuresOf = (changed: readonly ChangedBlock[], manifest: Manifest): Failure[] =>
  changed.flatMap(({ block, expected, found }) =>
    shardsOf(block, manifest).map((shard) => ({
      shard,
      code: 'artifactChanged',
      expected: `${block === 'head' ? 'the head' : `layer ${block}`} as it was packed (${expected.slice(0, 12)})`,
      found: `${found.slice(0, 12)}; ${REMEDY}`,
    })),
  );

/** Holds a packed file that is there against the hashes it was made with. */
const checked = async (
  artifact: PackedArtifact,
  job: WithWeights<GateJob>,
  manifest: Manifest,
): Promise<CheckedArtifact> => {
  // One that did not change since it was hashed last is not read again.
  if ((await fileHash(artifact.path, job.hashNote)) === artifact.sha256) return { artifact, failures: [] };
  const failures = failuresOf(await changedBlocks(artifact), manifest);
  // Bytes outside every block, such as the header's padding, belong to no shard.
  const elsewhere = {
    shard: CHAIN,
    code: 'artifactChanged',
    expected: 'the file as it was packed',
    found: `other bytes; ${REMEDY}`,
  };
  return { artifact, failures: failures.length > 0 ? failures : [elsewhere] };
};

/** Finds or makes the packed file of a model. */
const cleanArtifact = async (job: WithWeights<GateJob>, { manifest, model }: JobFiles): Promise<CheckedArtifact> => {
  const found = await findPacked(job.packedFolder, job.modelHash);
  if (found !== null) return checked(found, job, manifest);
  const artifact = await makePacked(model, job.modelHash, job.packedFolder, { threads: job.threads });
  await rememberFileHash(artifact.path, job.hashNote, artifact.sha256);
  return { artifact, failures: [] };
};

/**
 * Finds or makes what a job executes, and checks it: the packed file of its model, or, where the manifest plants a fault,
 * a copy with that fault. A copy is made of a file that is in order and of no other, so that a fault never hides damage.
 */
export const checkedArtifact = async (job: WithWeights<GateJob>, files: JobFiles): Promise<CheckedArtifact> => {
  const clean = await cleanArtifact(job, files);
  const { manifest, model } = files;
  if (manifest.plantedFault === null || clean.failures.length > 0) return clean;
  const folder = packedFolderOf(job, manifest);
  const planted =
    (await findPacked(folder, job.modelHash)) ??
    (await plantFault(clean.artifact, manifest.plantedFault, model, folder));
  return checked(planted, job, manifest);
};
