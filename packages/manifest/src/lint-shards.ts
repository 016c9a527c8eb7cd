import { win32 } from 'node:path';
import type { Lint } from './lint.ts';
import type { Manifest } from './manifest.ts';
import { formatTopology } from './topology.ts';

/** Layer counts at the end of a name like `phi4mini_runtime_meta_16_8_6_2`; null where they do not add up to the model. */
const countsInName = (id: string, layers: number): number[] | null => {
  const counts = /(?:^|[_/])(\d+(?:_\d+)+)(?:_|$)/.exec(id)?.[1]?.split('_').map(Number) ?? [];
  return counts.reduce((sum, count) => sum + count, 0) === layers ? counts : null;
};

const lintName = (manifest: Manifest): Lint[] => {
  const { layerCounts } = manifest.topology;
  const named = countsInName(win32.basename(manifest.source).replace(/\.json$/i, ''), manifest.dimensions.layers);
  if (named === null || named.join() === layerCounts.join()) return [];
  const message = `the file is named after ${named.join('+')}, its layers are ${layerCounts.join('+')}`;
  return [{ code: 'topologyUnlikeName', message, where: 'layers' }];
};

const lintHeadChunks = (manifest: Manifest): Lint[] => {
  const { vocabulary } = manifest.dimensions;
  const chunk = Math.ceil(vocabulary / manifest.headShards.length);
  const last = manifest.headShards.length - 1;
  const odd = manifest.headShards.find((shard) => shard.end - shard.start !== chunk && shard.index !== last);
  if (odd === undefined) return [];
  return [
    {
      code: 'headChunksUneven',
      message: `${odd.end - odd.start} token ids where an even cut has ${chunk}; ${formatTopology(manifest.topology)} does not tell`,
      where: `lm_head_shards[${odd.index}]`,
    },
  ];
};

const lintSharedPaths = (manifest: Manifest): Lint[] => {
  const owners = new Map<string, string>();
  const shards = [
    ...manifest.layerShards.map(({ path }, index) => ({ path, where: `layers[${index}]` })),
    ...manifest.headShards.map(({ path, index }) => ({ path, where: `lm_head_shards[${index}]` })),
  ];
  return shards.flatMap(({ path, where }) => {
    if (path === null) return [];
    const owner = owners.get(path);
    if (owner !== undefined)
      return [{ code: 'artifactShared', message: `the same artifact as ${owner}: ${path}`, where }];
    owners.set(path, where);
    return [];
  });
};

const lintExpectations = (manifest: Manifest): Lint[] =>
  manifest.expect.flatMap(({ backend }, index) => {
    if (manifest.backends === null || manifest.backends.includes(backend)) return [];
    const message = `expects something of ${backend}, which is not among the backends`;
    return [{ code: 'expectationUnused', message, where: `expect[${index}].backend` }];
  });

const lintActivationBits = ({ activationBits, backends }: Manifest): Lint[] => {
  if (activationBits === 16 || backends === null || backends.includes('cpu')) return [];
  const message = `activations of ${activationBits} bits are a choice of the cpu backend, which is not among the backends`;
  return [{ code: 'activationBitsUnused', message, where: 'activation_bits' }];
};

/** Oddities of how a chain is cut, named and addressed. */
export const lintShards = (manifest: Manifest): Lint[] => [
  ...lintName(manifest),
  ...lintHeadChunks(manifest),
  ...lintSharedPaths(manifest),
  ...lintExpectations(manifest),
  ...lintActivationBits(manifest),
];
