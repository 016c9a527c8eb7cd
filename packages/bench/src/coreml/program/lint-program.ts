import { type Lint, payloadLint, programLint } from '@shardbench/manifest';
import { bitsOf, type ConstantFacts, type NamedTensor, namedConstants, type ProgramFacts } from './program-facts.ts';
import { type QuantisationKinds, quantisationKinds } from './quantisation.ts';

const KIB = 1024;
/** The accelerator keeps the last axis of a tensor in whole units of this many bytes. */
const LAST_AXIS_BYTES = 64;
/** Most that a half float holds; what is added to it overflows to infinity, and infinities to NaN. */
const LARGEST_HALF = 65504;
/** The mask value of the format: far enough from any score, and far from overflow. */
const USUAL_MASK = -1e4;

const sum = (kinds: QuantisationKinds): number => [...kinds.values()].reduce((all, bytes) => all + bytes, 0);

const lintBlocks = (kinds: QuantisationKinds, where: string): Lint[] =>
  [...kinds].flatMap(([kind, bytes]) =>
    kind.endsWith('PerBlock')
      ? [
          {
            code: 'perBlockQuantisation',
            message: `${Math.ceil(bytes / KIB)} KiB of weights have a scale per block (${kind}): such programs ran on the CPU or computed wrongly, per channel did not`,
            where,
          },
        ]
      : [],
  );

const lintMask = (constants: ReadonlyMap<string, ConstantFacts>, where: string): Lint[] =>
  [...constants].flatMap(([name, { dtype, values }]) => {
    const worst = Math.min(...values, 0);
    if (!dtype.startsWith('fp') || worst > -LARGEST_HALF) return [];
    return [
      {
        code: 'maskValue',
        message: `constant ${name} holds ${worst}: at or below -${LARGEST_HALF}, the end of half floats, a sum overflows and softmax gives NaN; ${USUAL_MASK} masks as well`,
        where,
      },
    ];
  });

/** Bytes of a tensor, and what they become when each last axis fills whole units. */
const padded = ({ dtype, shape }: NamedTensor): { readonly bytes: number; readonly kept: number } => {
  const value = (bitsOf(dtype) ?? 0) / 8;
  const last = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce<number>((all, side) => all * (side ?? 1), 1);
  const kept = rows * Math.ceil((last * value) / LAST_AXIS_BYTES) * LAST_AXIS_BYTES;
  return { bytes: rows * last * value, kept };
};

/** The tensor that loses most; every shard of the format has several such inputs. */
const lintLastAxis = ({ inputs, states }: ProgramFacts, where: string): Lint[] => {
  const singletons = [...inputs, ...states].filter(({ shape }) => shape.length > 1 && shape.at(-1) === 1);
  const [worst] = singletons.toSorted((left, right) => padded(right).kept - padded(left).kept);
  if (worst === undefined) return [];
  const { bytes, kept } = padded(worst);
  const shape = `[${worst.shape.map((side) => side ?? '?').join(', ')}]`;
  const message = `${worst.name} ${shape} is ${bytes} bytes, and ${kept} where a last axis of 1 is padded to ${LAST_AXIS_BYTES} bytes`;
  return [{ code: 'singletonLastAxis', message, where }];
};

const lintState = ({ states }: ProgramFacts, where: string): Lint[] =>
  states.flatMap(({ name, shape, dtype }) => {
    const last = shape.at(-1) ?? 0;
    const lints: Lint[] = [];
    if (last % 32 !== 0)
      lints.push({
        code: 'stateDimension',
        message: `state ${name} has a last side of ${last}, not a multiple of 32`,
        where,
      });
    if (shape.includes(null))
      lints.push({ code: 'stateFlexible', message: `state ${name} has a side that is not fixed`, where });
    if (dtype !== 'fp16')
      lints.push({ code: 'stateType', message: `state ${name} holds ${dtype}, where states are fp16`, where });
    return lints;
  });

/** Largest weight of a convolution, resolved through the operation that dequantises it: output channels first. */
const convolutionWeights = (program: ProgramFacts): { readonly name: string; readonly tensor: NamedTensor }[] => {
  const made = new Map(program.operations.flatMap(({ outputs }) => outputs.map((output) => [output.name, output])));
  const stored = new Map(
    program.operations
      .filter(({ type }) => type.startsWith('constexpr_'))
      .flatMap(({ outputs: [output], arguments: given }) => {
        const data = given.get('data') ?? given.get('quantized_data') ?? given.get('indices');
        const dtype = typeof data === 'string' ? made.get(data)?.dtype : data?.dtype;
        return output === undefined || dtype === undefined ? [] : [[output.name, dtype] as const];
      }),
  );
  return program.operations.flatMap(({ type, outputs: [output], arguments: given }) => {
    const weight = type === 'conv' || type === 'linear' ? given.get('weight') : undefined;
    const tensor = typeof weight === 'string' ? made.get(weight) : undefined;
    if (tensor === undefined || output === undefined) return [];
    return [{ name: output.name, tensor: { ...tensor, dtype: stored.get(tensor.name) ?? tensor.dtype } }];
  });
};

const lintPayloads = (program: ProgramFacts, where: string): Lint[] =>
  convolutionWeights(program).flatMap(({ name, tensor }) => {
    const [rows = 1, ...others] = tensor.shape.map((side) => side ?? 1);
    const columns = others.reduce((all, side) => all * side, 1);
    return payloadLint({ what: name, rows, columns, bytes: (bitsOf(tensor.dtype) ?? 0) / 8 }, where);
  });

/** Advice about one artifact, from its own program; it never decides anything. `where` names the shard. */
export const lintProgram = (program: ProgramFacts, where: string): Lint[] => {
  const kinds = quantisationKinds(program);
  return [
    ...programLint(sum(kinds), 'its program', where),
    ...lintBlocks(kinds, where),
    ...lintMask(namedConstants(program), where),
    ...lintLastAxis(program, where),
    ...lintState(program, where),
    ...lintPayloads(program, where),
  ];
};
