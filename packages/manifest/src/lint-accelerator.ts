import { layerWeights } from './layer-weights.ts';
import type { Lint } from './lint.ts';
import { lintPayloads } from './lint-payload.ts';
import type { HeadShard, LayerShard, Manifest } from './manifest.ts';

const GIB = 2 ** 30;
/** Largest program that was seen resident on the Neural Engine; 2.25 GiB was not, in between nobody has looked. */
const RESIDENT_BYTES = 1.875 * GIB;
const PROGRAM_LIMIT_BYTES = 2 * GIB;
/** Channels beyond this are documented as unsupported, yet a head shard of 66,688 was resident. */
const CHANNEL_LIMIT = 65536;
/** Weights of fewer bits are mostly stored with a scale per block. */
const WHOLE_BITS = 8;
/** Longest side of a tensor. */
const SIDE_LIMIT = 16384;
/** The last dimension of a state is a multiple of this. */
const STATE_MULTIPLE = 32;

const gib = (bytes: number): string => `${(bytes / GIB).toFixed(3)} GiB`;

/** Holds the weights of one program against what was seen resident; `what` begins the sentence: `16 layers`. */
export const programLint = (bytes: number, what: string, where: string): Lint[] => {
  const size = `${what}: ${gib(bytes)} of weights`;
  if (bytes > PROGRAM_LIMIT_BYTES)
    return [{ code: 'programAboveLimit', message: `${size}; programs above about 2 GiB ran on the CPU`, where }];
  if (bytes > RESIDENT_BYTES)
    return [
      { code: 'programUnproven', message: `${size}; the largest seen resident had ${gib(RESIDENT_BYTES)}`, where },
    ];
  return [];
};

const lintPrograms = (manifest: Manifest, shards: readonly LayerShard[], prefix: string): Lint[] => {
  const weights = layerWeights(manifest.dimensions);
  const bits = manifest.quantBits;
  if (weights === null || bits === null) return [];
  return shards.flatMap(({ start, end }, index) =>
    programLint((end - start) * weights * (bits / 8), `${end - start} layers`, `${prefix}layers[${index}]`),
  );
};

const lintHeads = (shards: readonly HeadShard[], prefix: string): Lint[] =>
  shards.flatMap(({ start, end, index }) => {
    if (end - start <= CHANNEL_LIMIT) return [];
    const message = `${end - start} channels, above the ${CHANNEL_LIMIT} that are documented; 66688 were seen resident`;
    return [{ code: 'headChannels', message, where: `${prefix}lm_head_shards[${index}]` }];
  });

const lintState = (manifest: Manifest): Lint[] => {
  const { maxSeqLen } = manifest;
  const { dHead } = manifest.dimensions;
  const lints: Lint[] = [];
  if (dHead % STATE_MULTIPLE !== 0)
    lints.push({
      code: 'stateDimension',
      message: `cache rows of ${dHead} values, not a multiple of ${STATE_MULTIPLE}`,
      where: 'd_head',
    });
  if (maxSeqLen > SIDE_LIMIT)
    lints.push({
      code: 'sequenceTooLong',
      message: `caches of ${maxSeqLen} rows, above the ${SIDE_LIMIT} that a tensor's side may have`,
      where: 'max_seq_len',
    });
  return lints;
};

const lintBits = ({ quantBits }: Manifest): Lint[] => {
  if (quantBits === null || quantBits >= WHOLE_BITS) return [];
  const message = `${quantBits} bits are mostly stored with a scale per block: such programs ran on the CPU or computed wrongly, ${WHOLE_BITS} bits per channel or per tensor did not`;
  return [{ code: 'perBlockQuantisation', message, where: 'quant_bits' }];
};

const lintPaths = (manifest: Manifest): Lint[] => {
  const unnamed = [
    ...manifest.layerShards.map(({ path }, index) => ({ path, where: `layers[${index}].path` })),
    ...manifest.headShards.map(({ path, index }) => ({ path, where: `lm_head_shards[${index}].mlmodelc` })),
  ].filter(({ path }) => path === null);
  return unnamed.map(({ where }) => ({
    code: 'artifactPathMissing',
    message: 'Core ML has no artifact to load',
    where,
  }));
};

/** What is known of the Neural Engine's limits, for chains that may run on Core ML. */
export const lintAccelerator = (manifest: Manifest): Lint[] => {
  if (manifest.backends !== null && !manifest.backends.includes('coreml')) return [];
  const { verifier } = manifest;
  return [
    ...lintPrograms(manifest, manifest.layerShards, ''),
    ...lintHeads(manifest.headShards, ''),
    ...(verifier === null
      ? []
      : [
          ...lintPrograms(manifest, verifier.layerShards, 'speculative_verifier.'),
          ...lintHeads(verifier.headShards, 'speculative_verifier.'),
        ]),
    ...lintState(manifest),
    ...lintBits(manifest),
    ...lintPayloads(manifest),
    ...(manifest.backends === null ? [] : lintPaths(manifest)),
  ];
};
