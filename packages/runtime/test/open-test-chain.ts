import type { ModelFile } from '@shardbench/model';
import { onTestFinished } from 'vitest';
import {
  type Chain,
  type ChainOptions,
  type ChainRequest,
  manifestRequest,
  openChain,
  type Session,
} from '../src/index.ts';
import { manifestFor } from './manifest-for.ts';

export { manifestFor };

/** Request of a chain over a model. */
export const requestFor = (model: ModelFile, topology: string, options: Partial<ChainOptions> = {}): ChainRequest =>
  manifestRequest(manifestFor(model, topology), model, { backend: 'cpu', threads: 1, ...options });

/** Opens a chain that is disposed when the test has ended. */
export const openUntilTestEnds = async (request: ChainRequest): Promise<Chain> => {
  const chain = await openChain(request);
  onTestFinished(() => chain.dispose());
  return chain;
};

/** A session on a chain of its own. */
export const openSession = async (request: ChainRequest): Promise<Session> =>
  (await openUntilTestEnds(request)).newSession();
