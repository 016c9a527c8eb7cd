import { expect, test } from 'vitest';
import { requestMetrics, stepTimingColumns } from '../src/index.ts';
import { timingsOf } from './timings.ts';

/** Six prompt tokens in blocks of 4 and 2 after 1 ms of waiting, then two decode steps with 1 ms between them. */
const threeTokens = timingsOf(
  [
    { tokens: 4, start: 1, duration: 8 },
    { tokens: 2, start: 9, duration: 4 },
  ],
  [
    { tokens: 1, start: 13, duration: 5 },
    { tokens: 1, start: 19, duration: 6 },
  ],
);

test('refuses token counts that the table does not hold', () => {
  expect(() => requestMetrics(threeTokens, 6, 4)).toThrow('expected 3 new tokens for 2 decode steps, found 4');
  expect(() => requestMetrics(threeTokens, 5, 3)).toThrow('expected 6 prompt tokens in the prefill blocks, found 5');
});

test('refuses a table that no chain produces', () => {
  const { columns, rows } = threeTokens;
  const reordered = [...columns.slice(0, 3), 'ropeMask', 'embed', ...columns.slice(5)];
  expect(() => requestMetrics({ columns: reordered, prefillSteps: 2, rows }, 6, 3)).toThrow('expected the columns');
  expect(() => requestMetrics({ columns: [], prefillSteps: 1, rows }, 6, 3)).toThrow('expected the columns');
  expect(() => requestMetrics({ columns, prefillSteps: 2, rows: rows.slice(1) }, 6, 3)).toThrow('rows of 10 values');
  expect(() => requestMetrics({ columns, prefillSteps: 0, rows }, 6, 3)).toThrow('1 to 4 prefill steps, found 0');
  expect(() => requestMetrics({ columns, prefillSteps: 5, rows }, 6, 3)).toThrow('1 to 4 prefill steps, found 5');
});

test('time to first token counts from acceptance to the end of the last prefill block', () => {
  expect(requestMetrics(threeTokens, 6, 3).ttftMs).toBe(13);
});

test('time per output token is the latency after the first token over the gaps', () => {
  expect(requestMetrics(threeTokens, 6, 3)).toMatchObject({ latencyMs: 25, tpotMs: 6 });
});

test('inter-token latencies are gaps between ends and add up to the decode time', () => {
  expect([...requestMetrics(threeTokens, 6, 3).itlMs]).toEqual([5, 7]);
});

test('decode speed is 1000 over the time per output token, prefill speed leaves the waiting out', () => {
  const metrics = requestMetrics(threeTokens, 6, 3);
  expect(metrics.decodeTokPerS).toBeCloseTo(1000 / 6, 9);
  expect(metrics.prefillTokPerS).toBeCloseTo((6 / 12) * 1000, 9);
});

test('a single new token has no decode figures', () => {
  const one = requestMetrics(timingsOf([{ tokens: 3, start: 0, duration: 9 }], []), 3, 1);
  expect(one).toMatchObject({ ttftMs: 9, latencyMs: 9, tpotMs: null, decodeTokPerS: null });
  expect(one.itlMs).toHaveLength(0);
});

test('columns name one layer stage per shard', () => {
  expect(stepTimingColumns(2)).toEqual([
    ...['tokens', 'startNs', 'durationNs', 'embed', 'ropeMask', 'layers[0]', 'layers[1]'],
    ...['headCopy', 'headPredict', 'headReduce'],
  ]);
});
