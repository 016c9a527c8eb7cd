import { type Both, type ComparisonResult, type DifferingKey, type Metric, ofBoth } from '@shardbench/db/comparison';
import { formatTopology, type Profile } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';

const KEYS: readonly (readonly [string, (chain: ChainUnderTest) => string])[] = [
  ['backend', ({ job }) => job.backend],
  ['model', ({ job }) => job.modelHash?.slice(0, 12) ?? 'none'],
];

/** What is known before anything is measured: chains of different backends or weights are not worth the time; else null. */
export const incomparableChains = (
  chains: Both<ChainUnderTest>,
  profile: Profile,
  metric: Metric,
): ComparisonResult | null => {
  const keys = KEYS.map(([key, of]): DifferingKey => ({ key, a: of(chains.a), b: of(chains.b) })).filter(
    ({ a, b }) => a !== b,
  );
  if (keys.length === 0) return null;
  const arms = ofBoth(chains, ({ manifest, job }) => ({
    ...{ manifest: manifest.id, topology: formatTopology(manifest.topology), backend: job.backend },
    ...{ run: null, verdict: null, processes: 0, counted: 0 },
  }));
  return { metric, profile, arms, design: { state: 'none' }, outcome: { state: 'incomparable', keys } };
};
