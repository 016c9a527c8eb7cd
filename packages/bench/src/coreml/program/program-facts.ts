/** Element type and shape of a tensor; a null side is flexible. */
export interface TensorFacts {
  /** `fp16`, `int8`, `uint4`, … */
  readonly dtype: string;
  readonly shape: readonly (number | null)[];
}

export interface NamedTensor extends TensorFacts {
  readonly name: string;
}

/** A constant that an operation states itself. */
export interface ConstantFacts extends TensorFacts {
  /** Its numbers where they are few and stated in the program; empty for everything in the weight file. */
  readonly values: readonly number[];
}

/** What an operation is given: the name of another value, or a constant. */
export type OperationArgument = string | ConstantFacts;

/** One operation of a program, nested ones included, in the order of the file. */
export interface ProgramOperation {
  /** Without an `ios18.` before it. */
  readonly type: string;
  readonly outputs: readonly NamedTensor[];
  readonly arguments: ReadonlyMap<string, OperationArgument>;
}

/** What a program's file says of it, before anything compiles or runs it. */
export interface ProgramFacts {
  readonly inputs: readonly NamedTensor[];
  readonly states: readonly NamedTensor[];
  readonly operations: readonly ProgramOperation[];
}

/** Constants of more values than this are weights, which nobody looks at one by one. */
export const FEW_VALUES = 64;

/** `ios18.conv` and `conv` are one operation. */
export const operationType = (written: string): string => written.replace(/^(ios|coreml)\d+\./i, '');

/** Bits of a value in storage; null for what is no number. */
export const bitsOf = (dtype: string): number | null => {
  const bits = /^(?:fp|bf|int|uint|float|double)(\d+)$/.exec(dtype)?.[1];
  if (dtype === 'bool') return 8;
  return bits === undefined ? null : Number(bits);
};

/** Values of a tensor; flexible sides count as one. */
export const valuesOf = ({ shape }: TensorFacts): number => shape.reduce<number>((all, side) => all * (side ?? 1), 1);

/** Bytes of a tensor as it is stored, unpadded. */
export const bytesOf = (tensor: TensorFacts): number => (valuesOf(tensor) * (bitsOf(tensor.dtype) ?? 0)) / 8;

/** Constants by the name that other operations use them under. */
export const namedConstants = ({ operations }: ProgramFacts): ReadonlyMap<string, ConstantFacts> =>
  new Map(
    operations.flatMap(({ type, outputs, arguments: given }) => {
      const [output] = outputs;
      const value = given.get('val');
      return type === 'const' && output !== undefined && typeof value === 'object' ? [[output.name, value]] : [];
    }),
  );
