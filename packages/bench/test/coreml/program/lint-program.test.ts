import { describe, expect, test } from 'vitest';
import { lintProgram } from '../../../src/coreml/program/lint-program.ts';
import type { ProgramFacts, ProgramOperation } from '../../../src/coreml/program/program-facts.ts';
import { quantisationKinds, quantisationWord } from '../../../src/coreml/program/quantisation.ts';
import { readMilText } from '../../../src/coreml/program/read-mil-text.ts';
import { readProgram } from '../../../src/coreml/program/read-program.ts';
import { fixturePackage } from '../fixture-packages.ts';
import { MIL_TEXT } from './mil-text.ts';

const program = (changes: Partial<ProgramFacts>): ProgramFacts => ({
  inputs: [],
  states: [],
  operations: [],
  ...changes,
});

const constant = (
  name: string,
  dtype: string,
  shape: readonly number[],
  values: readonly number[] = [],
): ProgramOperation => ({
  type: 'const',
  outputs: [{ name, dtype, shape }],
  arguments: new Map([['val', { dtype, shape, values }]]),
});

/** Weights in 8 bits with a scale of some shape. */
const scaled = (data: readonly number[], scale: readonly number[]): ProgramFacts =>
  program({
    operations: [
      constant('data', 'int8', data),
      constant('scale', 'fp16', scale),
      {
        type: 'constexpr_blockwise_shift_scale',
        outputs: [{ name: 'weight', dtype: 'fp16', shape: data }],
        arguments: new Map([
          ['data', 'data'],
          ['scale', 'scale'],
        ]),
      },
    ],
  });

const word = (facts: ProgramFacts): string | null => quantisationWord(quantisationKinds(facts));
const codes = (facts: ProgramFacts): string[] => lintProgram(facts, '[0,2)').map(({ code }) => code);

describe('the quantisation kind', () => {
  test.each([
    ['one scale', [128, 64, 1, 1], [1, 1, 1, 1], 'int8PerTensor'],
    ['a scale per channel', [128, 64, 1, 1], [128, 1, 1, 1], 'int8PerChannel'],
    ['a scale per 32 inputs', [128, 64, 1, 1], [128, 2, 1, 1], 'int8PerBlock'],
    ['a scale for every two channels', [128, 64, 1, 1], [64, 1, 1, 1], 'int8PerBlock'],
  ])('of weights with %s', (_name, data, scale, kind) => {
    expect(word(scaled(data, scale))).toBe(kind);
  });

  test('of plain weights is their type, and small constants are none', () => {
    expect(word(program({ operations: [constant('w', 'fp16', [64, 64]), constant('axes', 'int32', [2])] }))).toBe(
      'fp16',
    );
    expect(word(program({ operations: [constant('axes', 'int32', [2])] }))).toBeNull();
  });

  test('names several kinds, most bytes first', () => {
    const both = scaled([128, 64, 1, 1], [128, 1, 1, 1]);
    const facts = program({ operations: [constant('norm', 'fp16', [512]), ...both.operations] });
    expect(word(facts)).toBe('int8PerChannel+fp16');
  });

  test('is read from packages and from compiled text', async () => {
    for (const [name, kind] of [
      ['head', 'int8PerChannel'],
      ['per-block', 'int8PerBlock'],
    ] as const) {
      const facts = await readProgram(fixturePackage(name));
      expect(facts && word(facts)).toBe(kind);
    }
    expect(word(readMilText(MIL_TEXT))).toBe('int8PerChannel');
  });
});

describe('advice', () => {
  test('is none about a program without oddities', () => {
    expect(codes(scaled([128, 64, 1, 1], [128, 1, 1, 1]))).toEqual([]);
  });

  test('tells weights of more than was seen resident from weights above the limit', () => {
    expect(codes(scaled([2 ** 20, 2048], [1, 1]))).toEqual(['programUnproven']);
    expect(codes(scaled([2 ** 20, 2049], [1, 1]))).toEqual(['programAboveLimit']);
  });

  test('names scales per block', () => {
    expect(codes(scaled([128, 64], [128, 2]))).toEqual(['perBlockQuantisation']);
  });

  test('names a mask that overflows half floats, and not the usual one', () => {
    const masked = (value: number) => program({ operations: [constant('masked', 'fp16', [1], [value])] });
    expect(codes(masked(-1e4))).toEqual([]);
    expect(codes(masked(-65504))).toEqual(['maskValue']);
    expect(codes(readMilText(MIL_TEXT))).toContain('maskValue');
  });

  test('counts what a last axis of 1 is padded to, for the tensor that loses most', () => {
    const facts = program({
      inputs: [
        { name: 'x', dtype: 'fp16', shape: [1, 3072, 1, 1] },
        { name: 'kv_write_mask', dtype: 'fp16', shape: [1, 1, 2048, 1] },
        { name: 'rope_cos', dtype: 'fp16', shape: [1, 48] },
      ],
    });
    expect(lintProgram(facts, '[0,2)')).toEqual([
      {
        code: 'singletonLastAxis',
        message: 'x [1, 3072, 1, 1] is 6144 bytes, and 196608 where a last axis of 1 is padded to 64 bytes',
        where: '[0,2)',
      },
    ]);
  });

  test('holds states against what the Neural Engine takes', () => {
    const state = (dtype: string, shape: readonly (number | null)[]) =>
      program({ states: [{ name: 'k_cache_0', dtype, shape }] });
    expect(codes(state('fp16', [1, 8, 2048, 128]))).toEqual([]);
    expect(codes(state('fp32', [1, 8, null, 100]))).toEqual(['stateDimension', 'stateFlexible', 'stateType']);
  });

  test('finds the payload of a convolution through what dequantises its weight', () => {
    const { operations } = scaled([16384, 3072, 1, 1], [16384, 1, 1, 1]);
    const conv: ProgramOperation = {
      type: 'conv',
      outputs: [{ name: 'gate_up', dtype: 'fp16', shape: [1, 16384, 1, 1] }],
      arguments: new Map([['weight', 'weight']]),
    };
    expect(lintProgram(program({ operations: [...operations, conv] }), '[0,2)')).toEqual([
      expect.objectContaining({
        code: 'payloadNotch',
        message: expect.stringContaining('gate_up 16384 x 3072: ceil(16384 / 16) x 3072 x 1 bytes are exactly 3 MiB'),
      }),
    ]);
  });
});
