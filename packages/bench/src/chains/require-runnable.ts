import { ShardbenchError } from '@shardbench/manifest';
import type { SkippedChain } from './chain-under-test.ts';
import type { FoundChains } from './find-chains.ts';

/** The error for a manifest that was named and cannot run: exit 3. */
const cannotRun = ({ manifest, backend, code, missing, remedy }: SkippedChain): ShardbenchError =>
  new ShardbenchError('unavailable', {
    code,
    expected: `what ${manifest} needs on ${backend}`,
    found: `missing: ${missing}`,
    where: manifest,
    remedy,
  });

const noManifests = (named: readonly string[]): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'noManifests',
    expected: 'runtime meta manifests',
    found: 'none',
    where: named.join(', '),
    remedy: 'name a manifest, or a folder that holds some',
  });

/**
 * Refuses to begin where something that was asked for cannot be had: a manifest that was named by itself runs on no
 * backend, or nothing runs at all. What a folder holds beside that is skipped.
 *
 * @throws ShardbenchError of kind `unavailable` with the code of the skipped chain; of kind `input`, `noManifests`
 */
export const requireRunnable = (named: readonly string[], { chains, skipped, unrunnable }: FoundChains): void => {
  const missing = named.map((path) => unrunnable.get(path)).find((skip) => skip !== undefined);
  const reason = missing ?? (chains.length === 0 ? skipped[0] : undefined);
  if (reason !== undefined) throw cannotRun(reason);
  if (chains.length === 0) throw noManifests(named);
};
