import { join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import { installPeer } from '../../src/peers/install-peer.ts';

/** Installed once for all tests of this checkout. */
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'shardbench');

/** The peer's folder, or why there is none here. */
export const realPeer = async (): Promise<{ readonly folder: string } | { readonly missing: string }> => {
  const signal = AbortSignal.timeout(45_000);
  try {
    return {
      folder: await installPeer({ cacheFolder: CACHE, environment: process.env, say: () => undefined, signal }),
    };
  } catch (error) {
    if (signal.aborted) return { missing: 'the registry took longer than 45 s' };
    if (error instanceof ShardbenchError && error.kind === 'unavailable') return { missing: error.message };
    throw error;
  }
};
