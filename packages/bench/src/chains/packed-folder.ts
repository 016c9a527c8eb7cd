import { join } from 'node:path';
import { contentHash, type Manifest } from '@shardbench/manifest';
import type { ChainJob } from '../worker/job.ts';

/** Folder of what a chain executes on the CPU backend: packed files with a planted fault lie apart from all others. */
export const packedFolderOf = (
  { packedFolder }: Pick<ChainJob, 'packedFolder'>,
  { plantedFault }: Pick<Manifest, 'plantedFault'>,
): string =>
  plantedFault === null ? packedFolder : join(packedFolder, 'planted', contentHash(plantedFault).slice(0, 16));
