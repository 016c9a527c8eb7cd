import { openModel } from '@shardbench/model';
import { type ChainRequest, openChain, referenceRequest } from '../../src/index.ts';

/**
 * Opens a chain over the model at `path` whose session touches 25 MB of cache on the reference, which fills its cache
 * with zeros, so that anything kept shows at once.
 */
export const openChainWithCache = async (path: string, backend: ChainRequest['backend']) => {
  const model = await openModel(path);
  const chain = await openChain({ ...referenceRequest(model, 24_576, { threads: 1 }), backend });
  const session = chain.newSession();
  await session.evaluate(new Uint32Array(128), { blockTokens: 64, logitsFrom: 128 });
  return { chain, session };
};

/** Memory this process holds, MiB, after everything that can be collected was. */
export const settledMegabytes = async (): Promise<number> => {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  return process.memoryUsage().rss / 2 ** 20;
};
