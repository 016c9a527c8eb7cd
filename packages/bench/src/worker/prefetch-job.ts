import { probePrefetch } from '@shardbench/runtime';
import type { PrefetchJob } from './job.ts';
import { send } from './send.ts';

/** How far ahead of its products a kernel family best fetches weights. */
export const runPrefetchJob = async ({ kind: _kind, ...options }: PrefetchJob): Promise<void> => {
  send({ type: 'prefetchProbed', found: await probePrefetch(options) });
};
