import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_BLOCK_TOKENS } from '@shardbench/runtime';
import { z } from 'zod';
import type { BlockRange, ShardModel } from './coreml-job.ts';
import { type InputRange, readInputRanges } from './program/input-ranges.ts';

const ONE: BlockRange = { most: 1, between: true };

/** Hidden states [1, dModel, T, 1] under the names that exports give them. */
const HIDDEN = ['x', 'hidden'];
const TOKEN_AXIS = 2;

/** The part of a compiled model's `metadata.json` that tells its inputs. */
const Metadata = z.array(
  z.object({
    inputSchema: z.array(
      z.object({ name: z.string(), shape: z.string().exactOptional(), shapeRange: z.string().exactOptional() }),
    ),
  }),
);

const jsonOr = (text: string | undefined): unknown => {
  try {
    return text === undefined ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

const Sides = z.array(z.number());
const Ranges = z.array(z.tuple([z.number(), z.number()]));

const rangesOf = ({
  shape,
  shapeRange,
}: {
  readonly shape?: string;
  readonly shapeRange?: string;
}): InputRange['sides'] => {
  const ranges = Ranges.safeParse(jsonOr(shapeRange));
  if (ranges.success && ranges.data.length > 0) return ranges.data.map(([min, max]) => ({ min, max }));
  const sides = Sides.safeParse(jsonOr(shape));
  return sides.success ? sides.data.map((side) => ({ min: side, max: side })) : [];
};

const compiledInputs = async (path: string): Promise<InputRange[]> => {
  const text = await readFile(join(path, 'metadata.json'), 'utf8').catch(() => undefined);
  const metadata = Metadata.safeParse(jsonOr(text));
  const inputs = metadata.success ? (metadata.data[0]?.inputSchema ?? []) : [];
  return inputs.map((input) => ({ name: input.name, sides: rangesOf(input) }));
};

/** Tokens that one artifact takes at once, as its own file states them; one where it does not tell. */
const blockRange = async (path: string): Promise<BlockRange> => {
  const inputs = path.endsWith('.mlpackage') ? await readInputRanges(path) : await compiledInputs(path);
  const side = inputs.find(({ name }) => HIDDEN.includes(name))?.sides[TOKEN_AXIS];
  if (side === undefined) return ONE;
  // An open end, which files write as -1, is as good as our own limit.
  const most = side.max < side.min ? DEFAULT_BLOCK_TOKENS : Math.min(side.max, DEFAULT_BLOCK_TOKENS);
  return most >= 1 && side.min <= 1 ? { most, between: true } : ONE;
};

/** What all layer shards of a chain take: the smallest of their largest blocks. */
export const commonBlockRange = async (models: readonly ShardModel[]): Promise<BlockRange> => {
  const ranges = await Promise.all(models.map(({ path }) => blockRange(path)));
  return { most: Math.min(...ranges.map(({ most }) => most)), between: true };
};
