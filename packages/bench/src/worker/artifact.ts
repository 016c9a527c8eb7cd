import { CHAIN, type Failure } from '@shardbench/gates';
import { headShardName, layerShardName, type Manifest } from '@shardbench/manifest';
import { type ChangedBlock, changedBlocks, findPacked, makePacked, type PackedArtifact } from '@shardbench/runtime';
import { fileHash, rememberFileHash } from '../chains/file-hashes.ts';
import type { GateJob } from './job.ts';
import type { JobFiles } from './open-job.ts';

/** A model's packed file, with what is wrong about it. */
export interface CheckedArtifact {
  readonly artifact: PackedArtifact;
  readonly failures: readonly Failure[];
}

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
      found: found.slice(0, 12),
    })),
  );

/**
 * Finds or makes the packed file of a job's model. A file that is there is held against the hashes it was made with;
 * one that did not change since it was hashed last is not read again.
 */
export const checkedArtifact = async (job: GateJob, { manifest, model }: JobFiles): Promise<CheckedArtifact> => {
  const found = await findPacked(job.packedFolder, job.modelHash);
  if (found === null) {
    const artifact = await makePacked(model, job.modelHash, job.packedFolder, { threads: job.threads });
    await rememberFileHash(artifact.path, job.hashNote, artifact.sha256);
    return { artifact, failures: [] };
  }
  if ((await fileHash(found.path, job.hashNote)) === found.sha256) return { artifact: found, failures: [] };
  const failures = failuresOf(await changedBlocks(found), manifest);
  // Bytes outside every block, such as the header's padding, belong to no shard.
  const elsewhere = {
    shard: CHAIN,
    code: 'artifactChanged',
    expected: 'the file as it was packed',
    found: 'other bytes',
  };
  return { artifact: found, failures: failures.length > 0 ? failures : [elsewhere] };
};
