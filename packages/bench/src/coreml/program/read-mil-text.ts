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

const OPENS = '([{<';
const CLOSES = ')]}>';

/** Splits at a separator that stands outside every bracket and string. */
const splitOutside = (text: string, separator: string): string[] => {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let begin = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"' && text[at - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if (OPENS.includes(character)) depth += 1;
    // The arrow in front of a function's results is no bracket.
    else if (CLOSES.includes(character) && text[at - 1] !== '-') depth -= 1;
    else if (depth === 0 && text.startsWith(separator, at)) {
      parts.push(text.slice(begin, at));
      begin = at + separator.length;
    }
  }
  return [...parts, text.slice(begin)].map((part) => part.trim()).filter((part) => part !== '');
};

/** What stands between a bracket at `open` and the one that closes it, and the place behind that. */
const bracketed = (text: string, open: number): readonly [inside: string, next: number] => {
  let depth = 0;
  let quoted = false;
  for (let at = open; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"' && text[at - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if (OPENS.includes(character)) depth += 1;
    else if (CLOSES.includes(character)) depth -= 1;
    if (depth === 0) return [text.slice(open + 1, at), at + 1];
  }
  throw new RangeError('a bracket that is not closed');
};

const TENSOR = /^tensor<([A-Za-z0-9_]+),\s*\[([^\]]*)\]>/;
const SCALAR = /^((?:fp|int|uint)\d+|bool)\b/;

const tensorOf = (text: string): TensorFacts | null => {
  const tensor = TENSOR.exec(text);
  if (tensor !== null) {
    const sides = (tensor[2] ?? '').split(',').filter((side) => side.trim() !== '');
    const shape = sides.map((side) => (/^\s*\d+\s*$/.test(side) ? Number(side) : null));
    return { dtype: tensor[1] ?? 'unknown', shape };
  }
  const scalar = SCALAR.exec(text)?.[1];
  return scalar === undefined ? null : { dtype: scalar, shape: [] };
};

/** `-0x1.388p+13`, `-inf`, `0.5`. */
const numberOf = (text: string): number => {
  const hexadecimal = /^(-?)0x([01])(?:\.([0-9a-f]*))?p([+-]?\d+)$/i.exec(text);
  if (hexadecimal === null) {
    if (/^-?inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return text === '' ? Number.NaN : Number(text);
  }
  const [, sign, whole, fraction = '', exponent] = hexadecimal;
  const mantissa = Number(whole) + (fraction === '' ? 0 : Number.parseInt(fraction, 16) / 16 ** fraction.length);
  return (sign === '-' ? -1 : 1) * mantissa * 2 ** Number(exponent);
};

/** `tensor<fp16, [2]>([0x1p+0, -inf])`, `fp16(0.5)`, `tensor<int8, […]>(BLOBFILE(…))`. */
const constant = (text: string): ConstantFacts | null => {
  const tensor = tensorOf(text);
  if (tensor === null) return null;
  const open = text.indexOf('(');
  const inside = open < 0 ? '' : bracketed(text, open)[0];
  const stated = !inside.startsWith('BLOBFILE') && valuesOf(tensor) <= FEW_VALUES;
  const values = stated
    ? inside
        .replaceAll(/[[\]]/g, '')
        .split(',')
        .map((one) => numberOf(one.trim()))
    : [];
  return { ...tensor, values: values.filter((value) => !Number.isNaN(value)) };
};

const argumentsOf = (text: string): [string, OperationArgument][] =>
  splitOutside(text, ',').flatMap((part): [string, OperationArgument][] => {
    const [name, value] = splitOutside(part, ' = ');
    if (name === undefined || value === undefined) return [];
    const given = /^[A-Za-z_][A-Za-z0-9_@]*$/.test(value) ? value : constant(value);
    return given === null ? [] : [[name, given]];
  });

/** `tensor<fp16, [1, 64, 1, 1]> name`, also inside `state<…>`. */
const namedTensor = (text: string): { readonly tensor: NamedTensor; readonly state: boolean } | null => {
  const state = text.startsWith('state<');
  const tensor = tensorOf(state ? text.slice('state<'.length) : text);
  const name = text.split(/\s/).at(-1);
  return tensor === null || name === undefined ? null : { tensor: { name, ...tensor }, state };
};

const operation = (left: string, right: string): ProgramOperation | null => {
  const open = right.indexOf('(');
  if (open < 0) return null;
  const type = right.slice(0, open).trim();
  const [given, next] = bracketed(right, open);
  const attributes = right[next] === '[' ? bracketed(right, next)[0] : '';
  return {
    type: operationType(type),
    outputs: splitOutside(left, ',').flatMap((output) => namedTensor(output)?.tensor ?? []),
    arguments: new Map([...argumentsOf(given), ...argumentsOf(attributes)]),
  };
};

/** Longer lines than anybody's compiler writes are not looked into. */
const LONGEST_LINE = 1 << 20;

/**
 * What the text of a compiled model (`model.mil`) says. Lines that are no operation are passed over.
 *
 * @throws RangeError where brackets do not match
 */
export const readMilText = (text: string): ProgramFacts => {
  const operations: ProgramOperation[] = [];
  const inputs: NonNullable<ReturnType<typeof namedTensor>>[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.length > LONGEST_LINE) throw new RangeError('a line that is too long');
    if (line.startsWith('func ')) {
      const [given] = bracketed(line, line.indexOf('('));
      inputs.push(...splitOutside(given, ',').flatMap((input) => namedTensor(input) ?? []));
      continue;
    }
    const [left, ...rest] = splitOutside(line.replace(/;$/, ''), ' = ');
    const made =
      left === undefined || rest.length !== 1 || tensorOf(left) === null ? null : operation(left, rest[0] ?? '');
    if (made !== null) operations.push(made);
  }
  return {
    inputs: inputs.filter(({ state }) => !state).map(({ tensor }) => tensor),
    states: inputs.filter(({ state }) => state).map(({ tensor }) => tensor),
    operations,
  };
};
