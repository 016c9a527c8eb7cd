import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readInputRanges } from '../../../src/coreml/program/input-ranges.ts';
import { protobufFields } from '../../../src/coreml/program/protobuf.ts';
import { readMilText } from '../../../src/coreml/program/read-mil-text.ts';
import { readMlmodel } from '../../../src/coreml/program/read-mlmodel.ts';
import { readProgram } from '../../../src/coreml/program/read-program.ts';
import { fixturePackage } from '../fixture-packages.ts';
import { MIL_TEXT } from './mil-text.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-program-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const modelOf = (artifact: string): string => join(artifact, 'Data', 'com.apple.CoreML', 'model.mlmodel');

describe('what is no program', () => {
  test('a folder without one has none', async () => {
    expect(await readProgram(folder)).toBeNull();
    expect(await readInputRanges(folder)).toEqual([]);
  });

  test('a model of another kind has none', () => {
    // specificationVersion 1, and nothing else.
    expect(readMlmodel(Uint8Array.of(0x08, 0x01))).toBeNull();
  });

  test('a message that is cut short is refused with its place', async () => {
    const damaged = join(folder, 'damaged.mlpackage');
    cpSync(fixturePackage('head'), damaged, { recursive: true });
    truncateSync(modelOf(damaged), 900);
    await expect(readProgram(damaged)).rejects.toMatchObject({ code: 'programUnreadable', where: modelOf(damaged) });
  });

  test('a file that is larger than any program is not read', async () => {
    const huge = join(folder, 'huge.mlmodelc');
    mkdirSync(huge);
    writeFileSync(join(huge, 'model.mil'), '');
    truncateSync(join(huge, 'model.mil'), 200 * 2 ** 20);
    await expect(readProgram(huge)).rejects.toMatchObject({ code: 'programUnreadable', found: '209715200 bytes' });
  });

  test('whatever bytes come, they are read or refused', () => {
    const valid = readFileSync(modelOf(fixturePackage('head')));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.nat(valid.length - 1), fc.nat(255))
        .map(([at, value]) => Uint8Array.from(valid, (byte, index) => (index === at ? value : byte))),
    );
    fc.assert(
      fc.property(bytes, (message) => {
        try {
          readMlmodel(message);
          for (const _field of protobufFields(message));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('whatever text comes, it is read or refused', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.nat(MIL_TEXT.length - 1), fc.string({ maxLength: 3 }))
        .map(([at, inserted]) => MIL_TEXT.slice(0, at) + inserted + MIL_TEXT.slice(at)),
    );
    fc.assert(
      fc.property(text, (program) => {
        try {
          readMilText(program);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 400 },
    );
  });
});

test('a package tells its inputs, states and operations', async () => {
  const program = await readProgram(fixturePackage('cache'));
  expect(program?.inputs).toEqual([
    { name: 'row', dtype: 'fp16', shape: [1, 2, 1, 32] },
    { name: 'kv_write_mask', dtype: 'fp16', shape: [1, 1, 32, 1] },
  ]);
  expect(program?.states).toEqual([{ name: 'k_cache_0', dtype: 'fp16', shape: [1, 2, 32, 32] }]);
  const types = program?.operations.map(({ type }) => type).filter((type) => type !== 'const');
  expect(types).toEqual(['read_state', 'sub', 'mul', 'mul', 'add', 'write_state', 'read_state', 'reduce_sum']);
});

test('a package tells the sizes that its inputs may have', async () => {
  const [hidden] = await readInputRanges(fixturePackage('head'));
  expect(hidden).toEqual({ name: 'hidden', sides: [1, 64, 1, 1].map((side) => ({ min: side, max: side })) });
});

test('the text of a compiled model tells the same things', () => {
  const { inputs, states, operations } = readMilText(MIL_TEXT);
  expect(inputs).toEqual([{ name: 'hidden', dtype: 'fp16', shape: [1, 64, null, 1] }]);
  expect(states).toEqual([{ name: 'k_cache_0', dtype: 'fp16', shape: [1, 2, 32, 32] }]);
  expect(operations.map(({ type, outputs }) => [type, ...outputs.map(({ name }) => name)])).toEqual([
    ['const', 'masked'],
    ['constexpr_blockwise_shift_scale', 'weight'],
    ['conv', 'logits'],
    ['split', 'left', 'right'],
  ]);
  const [masked, weight, conv] = operations;
  expect(masked?.arguments.get('val')).toEqual({ dtype: 'fp16', shape: [], values: [Number.NEGATIVE_INFINITY] });
  expect(weight?.arguments.get('data')).toEqual({ dtype: 'int8', shape: [128, 64, 1, 1], values: [] });
  expect(conv?.arguments.get('weight')).toBe('weight');
});
