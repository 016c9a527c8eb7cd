import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import type { ProgramFacts } from './program-facts.ts';
import { readMilText } from './read-mil-text.ts';
import { readMlmodel } from './read-mlmodel.ts';

/** Programs are some megabytes of operations, weights lie beside them; a larger file is not read. */
const LARGEST_PROGRAM = 128 << 20;

const unreadable = (where: string, found: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'programUnreadable',
    expected: 'the program of a Core ML package or compiled model',
    found,
    where,
    remedy: 'export or compile the artifact again',
  });

/**
 * A file of a bounded size, null where there is none.
 *
 * @throws ShardbenchError `programUnreadable` for a larger one
 */
export const readBounded = async (path: string): Promise<Buffer | null> => {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    if (size > LARGEST_PROGRAM) throw unreadable(path, `${size} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
};

const parsed = (path: string, parse: () => ProgramFacts | null): ProgramFacts | null => {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw unreadable(path, error.message);
    throw error;
  }
};

/**
 * What an artifact's file says of its program: of a `.mlpackage` the protobuf message, of a `.mlmodelc` the text.
 *
 * @returns null where the artifact keeps no program that can be read, as a neural network of old
 * @throws ShardbenchError `programUnreadable` for a file that is damaged or too large
 */
export const readProgram = async (artifact: string): Promise<ProgramFacts | null> => {
  const text = join(artifact, 'model.mil');
  const compiled = await readBounded(text);
  if (compiled !== null) return parsed(text, () => readMilText(compiled.toString('utf8')));
  const message = join(artifact, 'Data', 'com.apple.CoreML', 'model.mlmodel');
  const packaged = await readBounded(message);
  return packaged === null ? null : parsed(message, () => readMlmodel(packaged));
};
