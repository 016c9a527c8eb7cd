import type { ChainUnderTest } from './chain-under-test.ts';

/** Most threads that one of these chains runs on; 0 where a framework has its own. */
export const mostThreads = (chains: readonly Pick<ChainUnderTest, 'job'>[]): number =>
  Math.max(0, ...chains.map(({ job }) => (job.backend === 'coreml' ? 0 : job.threads)));
