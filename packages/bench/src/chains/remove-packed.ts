import { rm } from 'node:fs/promises';
import { packedPaths } from '@shardbench/runtime';
import type { ChainUnderTest } from './chain-under-test.ts';
import { packedFolderOf } from './packed-folder.ts';

/**
 * Deletes the packed files of chains, planted ones included, so that whoever needs one packs the weights anew. Only for
 * the holder of the machine's lock.
 */
export const removePacked = async (chains: readonly Pick<ChainUnderTest, 'job' | 'manifest'>[]): Promise<void> => {
  for (const { job, manifest } of chains) {
    if (job.modelHash === null) continue;
    for (const folder of new Set([job.packedFolder, packedFolderOf(job, manifest)])) {
      const { pack, note } = packedPaths(folder, job.modelHash);
      // The note first: a packed file without one is not found, whatever happens in between.
      await rm(note, { force: true });
      await rm(pack, { force: true });
    }
  }
};
