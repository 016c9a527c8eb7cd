import { join } from 'node:path';
import { fieldsNumbered, integersNumbered, lastNumbered } from './protobuf.ts';
import { readBounded } from './read-program.ts';

/** Sizes that each side of an input may have, both ends included; an end below the beginning is open. */
export interface InputRange {
  readonly name: string;
  readonly sides: readonly { readonly min: number; readonly max: number }[];
}

const NOTHING = new Uint8Array(0);
const bytesAt = (message: Uint8Array, number: number): Uint8Array => lastNumbered(message, number)?.bytes ?? NOTHING;

/** `ArrayFeatureType`: a default shape, a list of shapes, or a range for each side. */
const sidesOf = (array: Uint8Array): InputRange['sides'] => {
  const ranges = fieldsNumbered(bytesAt(array, 31), 1).map(({ bytes }) => ({
    min: integersNumbered(bytes, 1).at(-1) ?? 0,
    max: integersNumbered(bytes, 2).at(-1) ?? 0,
  }));
  if (ranges.length > 0) return ranges;
  const listed = fieldsNumbered(bytesAt(array, 21), 1).map(({ bytes }) => integersNumbered(bytes, 1));
  const shapes = listed.length > 0 ? listed : [integersNumbered(array, 1)];
  const [first = []] = shapes;
  return first.map((_, axis) => {
    const sizes = shapes.map((shape) => shape[axis] ?? 0);
    return { min: Math.min(...sizes), max: Math.max(...sizes) };
  });
};

/**
 * Inputs of a `.mlpackage` with the sizes they may have, from `Model.description`.
 *
 * @throws RangeError for a damaged file; ShardbenchError `programUnreadable` for one that is too large
 */
export const readInputRanges = async (artifact: string): Promise<InputRange[]> => {
  const model = await readBounded(join(artifact, 'Data', 'com.apple.CoreML', 'model.mlmodel'));
  if (model === null) return [];
  return fieldsNumbered(bytesAt(model, 2), 1).map(({ bytes: feature }) => ({
    name: new TextDecoder().decode(bytesAt(feature, 1)),
    sides: sidesOf(bytesAt(bytesAt(feature, 3), 5)),
  }));
};
