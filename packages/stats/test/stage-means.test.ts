import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stageMeans } from '../src/index.ts';
import { evenTimings, timingsOf } from './timings.ts';

const prefill = [{ tokens: 4, start: 0, duration: 10, stages: [9, 9, 9, 9, 9, 9, 9] }];

test('requests of chains with different cuts do not mix', () => {
  expect(() => stageMeans(evenTimings(10, 5, 3, 2), evenTimings(10, 5, 3, 4))).toThrow('in every request');
});

test('without a decode step there are no means', () => {
  expect(stageMeans(timingsOf(prefill, []))).toBeNull();
  expect(stageMeans()).toBeNull();
});

test('means are taken per decode step and leave prefill out', () => {
  const timings = timingsOf(prefill, [
    { tokens: 1, start: 10, duration: 8, stages: [0.5, 0.25, 2, 3, 0.25, 1, 0.5] },
    { tokens: 1, start: 18, duration: 8, stages: [0.5, 0.25, 4, 1, 0.25, 1, 0.5] },
  ]);
  expect(stageMeans(timings)).toEqual({
    steps: 2,
    stagesMs: {
      embed: 0.5,
      ropeMask: 0.25,
      layers: [3, 2],
      headCopy: 0.25,
      headPredict: 1,
      headReduce: 0.5,
      host: 0.5,
    },
    namedShare: 7.5 / 8,
  });
});

test('time that passes between two steps is host', () => {
  const timings = timingsOf(prefill, [{ tokens: 1, start: 12, duration: 8, stages: [0, 0, 8, 0, 0, 0, 0] }]);
  expect(stageMeans(timings)).toMatchObject({ stagesMs: { host: 2 }, namedShare: 0.8 });
});

test('stages that overlap give a negative host instead of hiding it', () => {
  const timings = timingsOf(prefill, [{ tokens: 1, start: 10, duration: 8, stages: [0, 0, 6, 6, 0, 0, 0] }]);
  expect(stageMeans(timings)).toMatchObject({ stagesMs: { host: -4 }, namedShare: 1.5 });
});

test('every step counts once, however long its request', () => {
  const both = stageMeans(evenTimings(10, 8, 2), evenTimings(10, 16, 4));
  expect(both?.steps).toBe(4);
  expect(both?.stagesMs.embed).toBeCloseTo((1 + 3 * 2) / 4, 9);
});

test('stages and host add up to the mean time between tokens', () => {
  const stage = fc.integer({ min: 0, max: 1000 });
  const step = fc.record({ duration: fc.integer({ min: 1, max: 9000 }), stages: fc.array(stage, { maxLength: 8 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
      let start = 10;
      const decode = steps.map(({ duration, stages }) => {
        const row = { tokens: 1, start, duration, stages };
        start += duration + 1;
        return row;
      });
      const means = stageMeans(timingsOf(prefill, decode, 3));
      if (means === null) throw new Error('there are decode steps');
      const { layers, ...rest } = means.stagesMs;
      const sum = [...layers, ...Object.values(rest)].reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo((start - 1 - 10) / steps.length, 6);
    }),
  );
});
