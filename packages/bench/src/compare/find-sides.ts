import { ARMS, type Arm, type Both } from '@shardbench/db/comparison';
import { ShardbenchError } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { type FindOptions, type FoundChain, findChains } from '../chains/find-chains.ts';
import { type PrepareOptions, prepareChains } from '../chains/prepare-chains.ts';
import { requireRunnable } from '../chains/require-runnable.ts';

const notOne = (named: string, found: readonly FoundChain[]): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'notOneManifest',
    expected: 'one manifest on each side',
    found: found.map(({ manifest }) => manifest.id).join(', '),
    where: named,
    remedy: 'name the file of one manifest',
  });

/** What can run of one side: its manifest, on each backend that is there. */
const findSide = async (named: string, options: Omit<FindOptions, 'named'>): Promise<FoundChain[]> => {
  const found = await findChains({ ...options, named: [named] });
  requireRunnable([named], found);
  const manifests = new Set(found.chains.map(({ manifestPath }) => manifestPath));
  if (manifests.size > 1) throw notOne(named, found.chains);
  return [...found.chains];
};

/**
 * Both sides as a session gets them, on a backend that both have, where there is one. Two objects even when one manifest
 * is named twice.
 *
 * @throws ShardbenchError of kind `input` for a file that is wrong, `notOneManifest`; of kind `unavailable` where a side
 *   cannot run here
 */
export const findSides = async (
  named: Both<string>,
  finding: Omit<FindOptions, 'named'>,
  preparing: PrepareOptions,
): Promise<Both<ChainUnderTest>> => {
  const found: Record<Arm, FoundChain[]> = {
    a: await findSide(named.a, finding),
    b: await findSide(named.b, finding),
  };
  const backends = new Set(found.b.map(({ backend }) => backend));
  const shared = found.a.find(({ backend }) => backends.has(backend))?.backend;
  const chosen = ARMS.flatMap((arm) => found[arm].find(({ backend }) => backend === shared) ?? found[arm].slice(0, 1));
  const [a, b] = await prepareChains(chosen, preparing);
  if (a === undefined || b === undefined) throw new Error('expected two chains');
  return { a, b };
};
