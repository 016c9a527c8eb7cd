import { describe, expect, it } from 'vitest';
import { SOUND } from '../src/data/chain-condition.ts';
import { shardColour } from '../src/data/shard-colour.ts';
import { topologyGeometry, topologyWords } from '../src/data/topology-geometry.ts';
import { axisEnds, placeOnAxis, valueAxis } from '../src/data/value-axis.ts';

const WIDTH = 300;

describe('a topology bar', () => {
  it('draws layers to scale and never beyond its width, up to 40 shards on each side', () => {
    for (const [layers, heads] of [
      [[32], 1],
      [[16, 8, 6, 2], 4],
      [Array.from({ length: 40 }, () => 1), 40],
    ] as const) {
      const drawn = topologyGeometry({ layerCounts: layers, headShards: heads }, { width: WIDTH, condition: SOUND });
      const blocks = [...drawn.layers, ...drawn.heads];
      expect(blocks).toHaveLength(layers.length + heads);
      blocks.forEach((block, index) => {
        const next = blocks[index + 1]?.x ?? WIDTH;
        expect(block.width).toBeGreaterThan(0);
        expect(block.x + block.width).toBeLessThanOrEqual(next + 1e-9);
      });
    }
    const { layers } = topologyGeometry({ layerCounts: [16, 8, 8], headShards: 4 }, { width: WIDTH, condition: SOUND });
    expect(layers[1]?.x).toBeCloseTo(252 / 2, 9);
    expect(layers[2]?.x).toBeCloseTo((252 * 3) / 4, 9);
  });

  it('leaves out a count that does not fit', () => {
    const layerCounts = [30, 1, 1];
    const { layers } = topologyGeometry({ layerCounts, headShards: 1 }, { width: WIDTH, condition: SOUND });
    expect(layers.map(({ label }) => label)).toEqual(['30', null, null]);
  });

  it('outlines the shard that failed and hatches the others', () => {
    const condition = { state: 'rejected', failed: '[16,24)' } as const;
    const drawn = topologyGeometry({ layerCounts: [16, 8, 8], headShards: 1 }, { width: WIDTH, condition });
    expect(drawn.layers.map(({ shading }) => shading)).toEqual(['hatched', 'failed', 'hatched']);
    expect(drawn.heads.map(({ shading }) => shading)).toEqual(['hatched']);
  });

  it('outlines a head shard, every shard of a failed chain, and none where no shard is at fault', () => {
    const shadings = (failed: string | null) => {
      const condition = { state: 'rejected', failed } as const;
      const drawn = topologyGeometry({ layerCounts: [32], headShards: 2 }, { width: WIDTH, condition });
      return [...drawn.layers, ...drawn.heads].map(({ shading }) => shading);
    };
    expect(shadings('head 1')).toEqual(['hatched', 'hatched', 'failed']);
    expect(shadings('chain')).toEqual(['failed', 'failed', 'failed']);
    expect(shadings(null)).toEqual(['hatched', 'hatched', 'hatched']);
  });

  it('says what it shows', () => {
    expect(topologyWords({ layerCounts: [16, 16], headShards: 1 }, { state: 'rejected', failed: '[0,16)' })).toBe(
      '2 layer shards of 16, 16 layers, 1 head shard; failed: [0,16)',
    );
  });

  it('gives neighbouring shards different colours, however many there are', () => {
    const colours = Array.from({ length: 40 }, (_, index) => shardColour(index));
    expect(colours.slice(0, 7)).toEqual(['shard-1', 'shard-2', 'shard-3', 'shard-4', 'shard-5', 'shard-4', 'shard-5']);
    colours.slice(1).forEach((colour, index) => {
      expect(colour).not.toBe(colours[index]);
    });
  });
});

describe('an axis of values', () => {
  it('is none without values', () => {
    expect(valueAxis([])).toBeNull();
  });

  it('holds every interval between round ends', () => {
    const estimates = [
      { median: 17.14, low: 17.06, high: 17.2 },
      { median: 16.41, low: 16.3, high: 16.5 },
    ];
    const axis = valueAxis(estimates);
    if (axis === null) throw new Error('expected an axis');
    expect(axisEnds(axis)).toEqual(['16.0', '17.5']);
    for (const estimate of estimates) {
      const { dot, ends } = placeOnAxis(axis, estimate);
      expect(ends?.[0]).toBeGreaterThanOrEqual(0);
      expect(ends?.[0]).toBeLessThan(dot);
      expect(ends?.[1]).toBeGreaterThan(dot);
      expect(ends?.[1]).toBeLessThanOrEqual(100);
    }
  });

  it('has width even for a single value without an interval', () => {
    const estimate = { median: 42, low: null, high: null };
    const axis = valueAxis([estimate]);
    if (axis === null) throw new Error('expected an axis');
    expect(axis.high).toBeGreaterThan(axis.low);
    expect(placeOnAxis(axis, estimate)).toEqual({
      dot: expect.closeTo(100 * ((42 - axis.low) / (axis.high - axis.low))),
      ends: null,
    });
  });
});
