import { describe, expect, test } from 'vitest';
import { type ChainOptions, defaultBlockTokens, manifestRequest, type StepTimings } from '../src/index.ts';
import { manifestFor, openSession, requestFor } from './open-test-chain.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tokenIds } from './token-ids.ts';

const nano = syntheticModel('nano');
const COLUMNS = [
  ...['tokens', 'startNs', 'durationNs', 'embed', 'ropeMask', 'layers[0]', 'layers[1]', 'layers[2]'],
  ...['headCopy', 'headPredict', 'headReduce'],
];

const timingsOf = async (promptTokens: number, maxNew: number, options: Partial<ChainOptions> = {}) => {
  const session = await openSession(requestFor(nano.file, '2+1+1/3', { threads: 2, ...options }));
  return (await session.generate(tokenIds(promptTokens, 512), { maxNew })).timings;
};

const rowsOf = ({ columns, rows }: StepTimings): Record<string, number>[] =>
  Array.from({ length: rows.length / columns.length }, (_, row) =>
    Object.fromEntries(columns.map((name, column) => [name, rows[row * columns.length + column] ?? Number.NaN])),
  );

describe.each(['cpu', 'reference'] as const)('%s', (backend) => {
  test('a request has a row for every prefill block and every decoded token, with the tokens of each', async () => {
    const timings = await timingsOf(21, 6, { backend, blockTokens: 8 });
    expect(timings.columns).toEqual(COLUMNS);
    expect(timings.prefillSteps).toBe(3);
    expect(rowsOf(timings).map(({ tokens }) => tokens)).toEqual([8, 8, 5, 1, 1, 1, 1, 1]);
  });

  test('figures are whole nanoseconds, rows follow each other, and the stages do not exceed their duration', async () => {
    let end = 0;
    for (const { startNs = -1, durationNs = -1, tokens, ...stages } of rowsOf(
      await timingsOf(20, 8, { backend, blockTokens: 8 }),
    )) {
      for (const value of [startNs, durationNs, tokens, ...Object.values(stages)]) {
        expect(Number.isSafeInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
      }
      expect(startNs).toBeGreaterThanOrEqual(end);
      end = startNs + durationNs;
      const named = Object.values(stages).reduce((sum, value) => sum + value, 0);
      expect(named).toBeLessThanOrEqual(durationNs);
      expect(named).toBeGreaterThan(0);
    }
  });
});

test('a prefill block before the last has no head stages, every other row has', async () => {
  const rows = rowsOf(await timingsOf(20, 3, { blockTokens: 8 }));
  expect(rows.map(({ headPredict = 0 }) => headPredict > 0)).toEqual([false, false, true, true, true]);
  expect(rows.every((row) => (row['layers[2]'] ?? 0) > 0)).toBe(true);
});

test('one new token needs no step of its own', async () => {
  expect(rowsOf(await timingsOf(5, 1))).toHaveLength(1);
});

test.each([
  ['cpu', 512],
  ['reference', 64],
] as const)('blocks on %s have %i tokens unless stated', async (backend, most) => {
  expect(defaultBlockTokens(backend)).toBe(most);
  const manifest = manifestFor(nano.file, '4/1', { max_seq_len: most + 1 });
  const session = await openSession(manifestRequest(manifest, nano.file, { backend, threads: 2 }));
  const { timings } = await session.generate(tokenIds(most + 1, 512), { maxNew: 1 });
  expect(rowsOf(timings).map(({ tokens }) => tokens)).toEqual([most, 1]);
});
