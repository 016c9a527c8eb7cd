import { describe, expect, it } from 'vitest';
import type { RunMark } from '../src/data/run-mark.ts';
import { sparkline } from '../src/data/sparkline.ts';
import { seededNoise } from './sample-chain.ts';

const SIZE = { width: 150, height: 30, columns: 48 };
const speed = (ms: number): RunMark => ({ state: 'measured', ms });
const FAILED: RunMark = { state: 'disqualified' };
const MISSING: RunMark = { state: 'missing' };

describe('a picture of a series', () => {
  it('is empty without runs, and has no line where none counts', () => {
    expect(sparkline([], SIZE)).toMatchObject({ line: '', end: null, hollow: [] });
    const rejected = sparkline([FAILED, FAILED], SIZE);
    expect(rejected).toMatchObject({ line: '', end: null });
    expect(rejected.hollow).toHaveLength(2);
  });

  it('breaks its line where there is no speed, and draws a run without neighbours as a dot', () => {
    const { line } = sparkline([speed(7), speed(7), MISSING, speed(7), FAILED, speed(7), speed(7)], SIZE);
    expect(line.match(/M/g)).toHaveLength(3);
    expect(line.match(/h0/g)).toHaveLength(1);
  });

  it('does not make mountains of noise', () => {
    const ys =
      sparkline([speed(7), speed(7.007), speed(6.993)], SIZE)
        .line.match(/ [\d.]+/g)
        ?.map(Number) ?? [];
    expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(3);
  });

  it('shows the one that stands out where runs share a place', () => {
    const marks = Array.from({ length: 1000 }, (_, index) => speed(index === 777 ? 20 : 7));
    const drawn = sparkline(marks, SIZE);
    expect(drawn.line.split(/[ML]/).length - 1).toBe(SIZE.columns);
    const heights = drawn.line.match(/ [\d.]+/g)?.map(Number) ?? [];
    expect(Math.min(...heights)).toBe(drawn.heightOf(20));
  });

  it('stays inside its size, whatever is drawn', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const noise = seededNoise(seed);
      const others: readonly RunMark[] = [FAILED, MISSING, { state: 'excluded' }];
      const marks = Array.from({ length: seed * 2 }, (): RunMark => {
        const chance = noise();
        return chance < 0.6 ? speed(noise() ** 9 * 1e6 - (seed % 7 === 0 ? 1 : 0)) : (others[seed % 3] as RunMark);
      });
      const { line, hollow, excluded, end, placeOf } = sparkline(marks, SIZE);
      const drawn = [...line.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => ({
        x: Number(x),
        y: Number(y),
      }));
      for (const { x, y } of [...drawn, ...hollow, ...excluded, ...(end === null ? [] : [end])]) {
        expect(x >= 0 && x <= SIZE.width && y >= 0 && y <= SIZE.height, `${x} ${y}`).toBe(true);
      }
      expect(Math.max(...marks.map((_, run) => placeOf(run)))).toBeLessThanOrEqual(SIZE.width);
    }
  });
});
