import { probeReadStream } from '@shardbench/runtime';
import { median } from '@shardbench/stats';
import type { StreamJob } from './job.ts';
import { send } from './send.ts';

/** How fast this machine's memory is read just now. */
export const runStreamJob = async ({ threads, bytes, seconds }: StreamJob): Promise<void> => {
  send({ type: 'stream', bytesPerS: median(await probeReadStream({ threads, bytes, seconds })) });
};
