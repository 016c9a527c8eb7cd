import { describe, expect, it } from 'vitest';
import { type ClockedShard, clockVerdicts } from '../src/index.ts';

const shard = (changes: Partial<ClockedShard>): ClockedShard => ({
  shard: '[0,4)',
  layers: 4,
  planned: true,
  measuredMs: 2,
  cpuOnlyMs: 20,
  ...changes,
});

const states = (shards: readonly ClockedShard[]) => clockVerdicts(shards).map(({ state }) => state);

it('knows nothing of a shard alone that nobody timed on the processor', () => {
  expect(states([shard({ cpuOnlyMs: null })])).toEqual(['unknown']);
  expect(states([shard({ measuredMs: Number.NaN })])).toEqual(['unknown']);
  expect(states([shard({ cpuOnlyMs: 0 })])).toEqual(['unknown']);
});

it('leaves a shard alone that its own plan puts elsewhere', () => {
  expect(states([shard({ planned: false, measuredMs: 20 })])).toEqual(['unplanned']);
});

describe('a shard that is planned on the accelerator', () => {
  it.each([
    [2, 'asPlanned'],
    [15.9, 'asPlanned'],
    [16, 'suspect'],
    [20, 'suspect'],
    [200, 'suspect'],
  ])('and takes %f of the 20 ms it takes with cpuOnly is %s', (measuredMs, state) => {
    expect(states([shard({ measuredMs })])).toEqual([state]);
  });

  it('is suspect when a layer takes much longer than in the best shard of its chain', () => {
    const chain = [
      shard({ shard: '[0,16)', layers: 16, measuredMs: 8, cpuOnlyMs: null }),
      shard({ shard: '[16,24)', layers: 8, measuredMs: 10.1, cpuOnlyMs: null }),
      shard({ shard: '[24,32)', layers: 8, measuredMs: 10, cpuOnlyMs: null }),
    ];
    expect(clockVerdicts(chain)).toEqual([
      { shard: '[0,16)', state: 'asPlanned', cpuRatio: null, layerMultiple: 1 },
      { shard: '[16,24)', state: 'suspect', cpuRatio: null, layerMultiple: 2.525 },
      { shard: '[24,32)', state: 'asPlanned', cpuRatio: null, layerMultiple: 2.5 },
    ]);
  });

  it('has no time per layer when it is a head', () => {
    const chain = [shard({}), shard({ shard: 'head 0', layers: null, measuredMs: 19 })];
    expect(clockVerdicts(chain).map(({ state, layerMultiple }) => [state, layerMultiple])).toEqual([
      ['asPlanned', null],
      ['suspect', null],
    ]);
  });
});
