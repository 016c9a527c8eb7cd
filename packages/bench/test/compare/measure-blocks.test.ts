import type { BlockLaunch, MeasuredBlock } from '@shardbench/db/comparison';
import { expect, test } from 'vitest';
import { type BlockPlan, measureBlocks, mostRepeats } from '../../src/compare/measure-blocks.ts';

const PLAN: BlockPlan = { seed: 0, pairs: 4, extend: () => 4, tolerance: 0.02 };

/** Measures with readings that are given; the last of them repeats. */
const measured = async (
  readings: readonly number[],
  plan: Partial<BlockPlan> = {},
  stopAt = Number.POSITIVE_INFINITY,
) => {
  const blocks: MeasuredBlock[] = [];
  const launches: BlockLaunch[] = [];
  let read = 0;
  const end = await measureBlocks(
    { ...PLAN, ...plan },
    {
      launch: (launch) => {
        launches.push(launch);
        return Promise.resolve(launch.launchOrdinal < stopAt);
      },
      canary: () => {
        const reading = readings[Math.min(read, readings.length - 1)] ?? 0;
        read += 1;
        return Promise.resolve(reading);
      },
      onBlock: (block) => blocks.push(block),
    },
  );
  return { end, blocks, launches, readings: read };
};

test('a quiet machine needs the pairs that are asked for, and a canary before and after each block', async () => {
  const { end, blocks, launches, readings } = await measured([1000]);
  expect(end).toBe('complete');
  expect(launches.map(({ arm }) => arm).join('')).toBe('abbabaab');
  expect(launches.map(({ launchOrdinal }) => launchOrdinal)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(blocks.map(({ ordinal }) => ordinal)).toEqual([0, 1]);
  expect(readings).toBe(3);
});

test('a block whose canary moved is handed over as invalid and repeated', async () => {
  const { end, blocks } = await measured([1000, 1000, 1100, 1000]);
  expect(end).toBe('complete');
  expect(blocks.map(({ validity }) => validity.state)).toEqual(['valid', 'invalid', 'valid']);
  expect(blocks[1]).toMatchObject({ canaryBeforeNs: 1000, canaryAfterNs: 1100 });
});

test('a machine that never holds still ends it after as many repeats as are allowed', async () => {
  const restless = Array.from({ length: 99 }, (_, index) => 1000 * 1.1 ** index);
  const { end, blocks } = await measured(restless);
  expect(end).toBe('repeatsExhausted');
  expect(blocks).toHaveLength(mostRepeats(4) + 1);
});

test('a chain that cannot be measured any further ends it, and its unfinished block is not one', async () => {
  const { end, blocks, launches } = await measured([1000], {}, 5);
  expect(end).toBe('armStopped');
  expect(blocks).toHaveLength(1);
  expect(launches).toHaveLength(6);
});

test('more pairs are planned once, when the first are there', async () => {
  let asked = 0;
  const extend = (): number => {
    asked += 1;
    return 8;
  };
  const { blocks } = await measured([1000], { extend });
  expect(blocks).toHaveLength(4);
  expect(asked).toBe(1);
});

test('an odd number of pairs ends in half a block', async () => {
  const { launches } = await measured([1000], { pairs: 3, extend: () => 3 });
  expect(launches.map(({ arm }) => arm).join('')).toBe('abbaba');
});

test('what is thrown while a block is measured ends it; the blocks before it were handed over', async () => {
  const blocks: MeasuredBlock[] = [];
  const failing = measureBlocks(PLAN, {
    launch: ({ launchOrdinal }) => (launchOrdinal < 5 ? Promise.resolve(true) : Promise.reject(new Error('stopped'))),
    canary: () => Promise.resolve(1000),
    onBlock: (block) => blocks.push(block),
  });
  await expect(failing).rejects.toThrow('stopped');
  expect(blocks).toHaveLength(1);
});
