import {
  bytesOf,
  type ConstantFacts,
  namedConstants,
  type OperationArgument,
  type ProgramFacts,
  type ProgramOperation,
} from './program-facts.ts';

/** Smaller constants are not weights: sizes, axes, biases of a norm. */
const WEIGHT_VALUES = 512;

/** Where the scales of quantised weights lie. */
type Granularity = 'PerTensor' | 'PerChannel' | 'PerBlock';

/** Bytes of weights by how they are stored: `int8PerChannel`, `int4PerBlock`, `uint4Palette`, `sparse`, `fp16`. */
export type QuantisationKinds = ReadonlyMap<string, number>;

type Constants = ReadonlyMap<string, ConstantFacts>;

const resolved = (given: OperationArgument | undefined, constants: Constants): ConstantFacts | undefined =>
  typeof given === 'string' ? constants.get(given) : given;

const isWeight = ({ shape }: ConstantFacts): boolean =>
  shape.reduce<number>((all, side) => all * (side ?? 1), 1) >= WEIGHT_VALUES;

/** Along how many axes the scale has more than one value, and whether one of them is cut into blocks. */
const granularityOf = (data: ConstantFacts, scale: ConstantFacts | undefined): Granularity => {
  const sides = scale?.shape ?? [];
  const varying = sides.filter((side) => (side ?? 1) > 1).length;
  if (varying === 0) return 'PerTensor';
  const whole = sides.every((side, axis) => (side ?? 1) === 1 || side === data.shape[axis]);
  // A vector of scales belongs to the axis that the operation names.
  return sides.length === 1 || (varying === 1 && whole) ? 'PerChannel' : 'PerBlock';
};

const kindOf = ({ type, arguments: given }: ProgramOperation, constants: Constants): [string, number] | null => {
  const argument = (name: string): ConstantFacts | undefined => resolved(given.get(name), constants);
  if (type === 'constexpr_blockwise_shift_scale' || type === 'constexpr_affine_dequantize') {
    const data = argument('data') ?? argument('quantized_data');
    return data === undefined ? null : [`${data.dtype}${granularityOf(data, argument('scale'))}`, bytesOf(data)];
  }
  if (type === 'constexpr_lut_to_dense') {
    const indices = argument('indices');
    return indices === undefined ? null : [`${indices.dtype}Palette`, bytesOf(indices)];
  }
  if (type.startsWith('constexpr_sparse')) {
    const values = argument('nonzero_data');
    return values === undefined ? null : ['sparse', bytesOf(values)];
  }
  return null;
};

/** Names of the constants that constexpr operations make weights of. */
const usedByConstexpr = ({ operations }: ProgramFacts): ReadonlySet<string> =>
  new Set(
    operations
      .filter(({ type }) => type.startsWith('constexpr_'))
      .flatMap(({ arguments: given }) => [...given.values()].filter((value) => typeof value === 'string')),
  );

/** How a program's weights are stored, most bytes first. Constants of fewer than 512 values are no weights. */
export const quantisationKinds = (program: ProgramFacts): QuantisationKinds => {
  const constants = namedConstants(program);
  const used = usedByConstexpr(program);
  const plain = [...constants].filter(([name, tensor]) => !used.has(name) && isWeight(tensor));
  const found = [
    ...program.operations.flatMap((operation) => {
      const kind = kindOf(operation, constants);
      return kind === null ? [] : [kind];
    }),
    ...plain.map(([, tensor]): [string, number] => [tensor.dtype, bytesOf(tensor)]),
  ];
  const sums = new Map<string, number>();
  for (const [kind, bytes] of found) sums.set(kind, (sums.get(kind) ?? 0) + bytes);
  return new Map([...sums].sort(([, left], [, right]) => right - left));
};

/** The kinds in one word for a record, such as `int8PerChannel` or `int8PerChannel+fp16`; null where there are no weights. */
export const quantisationWord = (kinds: QuantisationKinds): string | null =>
  kinds.size === 0 ? null : [...kinds.keys()].join('+');
