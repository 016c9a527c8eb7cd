import {
  type ConstantFacts,
  FEW_VALUES,
  type NamedTensor,
  type OperationArgument,
  operationType,
  type ProgramFacts,
  type ProgramOperation,
  type TensorFacts,
  valuesOf,
} from './program-facts.ts';
import { fieldsNumbered, integersNumbered, lastNumbered } from './protobuf.ts';

/** `Model.mlProgram`. */
const ML_PROGRAM = 502;

/** Names of `DataType` in the MIL specification. */
const DATA_TYPES: Readonly<Record<number, string>> = {
  1: 'bool',
  2: 'string',
  10: 'fp16',
  11: 'fp32',
  12: 'fp64',
  13: 'bf16',
  21: 'int8',
  22: 'int16',
  23: 'int32',
  24: 'int64',
  25: 'int4',
  31: 'uint8',
  32: 'uint16',
  33: 'uint32',
  34: 'uint64',
  35: 'uint4',
  36: 'uint2',
  37: 'uint1',
  38: 'uint6',
  39: 'uint3',
};

const NOTHING = new Uint8Array(0);
const decoder = new TextDecoder();
const bytesAt = (message: Uint8Array, number: number): Uint8Array => lastNumbered(message, number)?.bytes ?? NOTHING;
const textAt = (message: Uint8Array, number: number): string => decoder.decode(bytesAt(message, number));
const messagesAt = (message: Uint8Array, number: number): Uint8Array[] =>
  fieldsNumbered(message, number).map(({ bytes }) => bytes);
/** Entries of a map field: key 1, value 2. */
const mapAt = (message: Uint8Array, number: number): [string, Uint8Array][] =>
  messagesAt(message, number).map((entry) => [textAt(entry, 1), bytesAt(entry, 2)]);

const tensorType = (message: Uint8Array): TensorFacts => ({
  dtype: DATA_TYPES[integersNumbered(message, 1).at(-1) ?? 0] ?? 'unknown',
  shape: messagesAt(message, 3).map((dimension) => {
    const constant = lastNumbered(dimension, 1);
    return constant === undefined ? null : (integersNumbered(constant.bytes, 1).at(-1) ?? 0);
  }),
});

/** A tensor's type, or that of the tensor in a state; null for lists, tuples and dictionaries. */
const valueTensor = (valueType: Uint8Array): { readonly tensor: TensorFacts; readonly state: boolean } | null => {
  const tensor = lastNumbered(valueType, 1);
  if (tensor !== undefined) return { tensor: tensorType(tensor.bytes), state: false };
  const state = lastNumbered(valueType, 5);
  if (state === undefined) return null;
  const inside = valueTensor(bytesAt(state.bytes, 1));
  return inside === null ? null : { tensor: inside.tensor, state: true };
};

const float16At = (view: DataView, at: number): number => view.getFloat16(at, true);

/** Numbers that a value states by itself: floats, integers, or the bytes of half floats. */
const immediateValues = (tensorValue: Uint8Array, tensor: TensorFacts): number[] => {
  const floats = messagesAt(tensorValue, 1).flatMap((values) =>
    fieldsNumbered(values, 1).flatMap(({ bytes, integer }) => {
      const packed = bytes.length > 0 ? bytes : new Uint8Array(new Uint32Array([Number(integer)]).buffer);
      const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
      return Array.from({ length: Math.floor(packed.length / 4) }, (_, index) => view.getFloat32(4 * index, true));
    }),
  );
  const integers = [2, 5].flatMap((number) =>
    messagesAt(tensorValue, number).flatMap((values) => integersNumbered(values, 1)),
  );
  const raw = tensor.dtype === 'fp16' ? messagesAt(tensorValue, 7).map((values) => bytesAt(values, 1)) : [];
  const halves = raw.flatMap((bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) => float16At(view, 2 * index));
  });
  return [...floats, ...integers, ...halves];
};

/** A constant, null for what is no tensor. */
const constant = (value: Uint8Array): ConstantFacts | null => {
  const type = valueTensor(bytesAt(value, 2));
  if (type === null) return null;
  const immediate = bytesAt(bytesAt(value, 3), 1);
  const few = immediate.length > 0 && valuesOf(type.tensor) <= FEW_VALUES;
  return { ...type.tensor, values: few ? immediateValues(immediate, type.tensor) : [] };
};

const argument = (message: Uint8Array): OperationArgument | null => {
  const binding = bytesAt(message, 1);
  const name = lastNumbered(binding, 1);
  return name === undefined ? constant(bytesAt(binding, 2)) : decoder.decode(name.bytes);
};

const present = <Value>(entries: readonly (readonly [string, Value | null])[]): ReadonlyMap<string, Value> =>
  new Map(entries.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));

/** Blocks inside blocks, as of a loop; deeper than anybody writes is refused. */
const DEEPEST = 16;

const operationsOf = (block: Uint8Array, depth: number): ProgramOperation[] => {
  if (depth > DEEPEST) throw new RangeError('blocks nested too deeply');
  return messagesAt(block, 3).flatMap((operation) => [
    {
      type: operationType(textAt(operation, 1)),
      outputs: messagesAt(operation, 3).flatMap((output) => namedTensor(output)?.tensor ?? []),
      arguments: present<OperationArgument>([
        ...mapAt(operation, 2).map(([name, value]) => [name, argument(value)] as const),
        ...mapAt(operation, 5).map(([name, value]) => [name, constant(value)] as const),
      ]),
    },
    ...messagesAt(operation, 4).flatMap((inner) => operationsOf(inner, depth + 1)),
  ]);
};

const namedTensor = (message: Uint8Array): { readonly tensor: NamedTensor; readonly state: boolean } | null => {
  const type = valueTensor(bytesAt(message, 2));
  return type === null ? null : { tensor: { name: textAt(message, 1), ...type.tensor }, state: type.state };
};

/**
 * What a package's `model.mlmodel` says: the protobuf message `Model` with an ML program.
 *
 * @returns null for a model of another kind, such as a neural network of old
 * @throws RangeError for bytes that are no such message
 */
export const readMlmodel = (bytes: Uint8Array): ProgramFacts | null => {
  const program = lastNumbered(bytes, ML_PROGRAM);
  if (program === undefined) return null;
  const functions = mapAt(program.bytes, 2).map(([, body]) => body);
  const inputs = functions.flatMap((body) => messagesAt(body, 1).flatMap((input) => namedTensor(input) ?? []));
  return {
    inputs: inputs.filter(({ state }) => !state).map(({ tensor }) => tensor),
    states: inputs.filter(({ state }) => state).map(({ tensor }) => tensor),
    operations: functions.flatMap((body) => mapAt(body, 3).flatMap(([, block]) => operationsOf(block, 0))),
  };
};
