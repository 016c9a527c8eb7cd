import { ShardbenchError } from '@shardbench/manifest';
import { describe, expect, test } from 'vitest';
import { type Generated, OPERATION_TRACE_COLUMNS } from '../src/index.ts';
import { openSession, requestFor } from './open-test-chain.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tokenIds } from './token-ids.ts';

const nano = syntheticModel('nano');
const PROMPT = tokenIds(20, 512);
const ROOM = 10_000;

const generate = async (traceEvents?: number, threads = 2): Promise<Generated> => {
  const session = await openSession(requestFor(nano.file, '2+1+1/3', { backend: 'cpu', threads, blockTokens: 8 }));
  return session.generate(PROMPT, { maxNew: 4, ...(traceEvents !== undefined && { traceEvents }) });
};

const eventsOf = ({ trace }: Generated) => {
  if (trace === null) throw new Error('expected a trace');
  const { names, rows } = trace;
  const width = OPERATION_TRACE_COLUMNS.length;
  return Array.from({ length: rows.length / width }, (_, row) => {
    const [thread = -1, name = -1, where = -1, startNs = -1, endNs = -1] = rows.subarray(
      row * width,
      (row + 1) * width,
    );
    return { thread, name: names[name] ?? '', where, startNs, endNs };
  });
};

test.each([-1, 1.5, 2 ** 23])('room for %s events is refused', async (traceEvents) => {
  await expect(generate(traceEvents)).rejects.toBeInstanceOf(ShardbenchError);
});

test('nobody who did not ask gets a trace', async () => {
  expect((await generate()).trace).toBeNull();
  expect((await generate(0)).trace).toBeNull();
});

describe('a trace', () => {
  test('changes no token', async () => {
    expect((await generate(ROOM)).tokens).toEqual((await generate()).tokens);
  });

  test('has every operation of every layer and head shard, in every step, on every thread', async () => {
    const events = eventsOf(await generate(ROOM));
    // Three prefill blocks and three decode steps over four layers; the head is predicted in all but two blocks.
    for (const thread of [0, 1]) {
      const count = (name: string, where: number) =>
        events.filter((event) => event.thread === thread && event.name === name && event.where === where).length;
      for (const layer of [0, 1, 2, 3]) expect([layer, count('attention', layer)]).toEqual([layer, 6]);
      for (const shard of [0, 1, 2]) expect([shard, count('head', shard)]).toEqual([shard, 4]);
    }
  });

  test('lies within the steps of its call, and no thread does two things at once', async () => {
    const generated = await generate(ROOM);
    const { rows, columns } = generated.timings;
    const last = rows.length - columns.length;
    const end = (rows[last + columns.indexOf('startNs')] ?? 0) + (rows[last + columns.indexOf('durationNs')] ?? 0);
    for (const [, ofThread] of Map.groupBy(eventsOf(generated), ({ thread }) => thread)) {
      let before = 0;
      for (const { startNs, endNs } of ofThread) {
        expect(startNs).toBeGreaterThanOrEqual(before);
        expect(endNs).toBeGreaterThanOrEqual(startNs);
        before = endNs;
      }
      expect(before).toBeLessThanOrEqual(end);
    }
  });

  test('that has no room left counts what it could not note', async () => {
    const whole = await generate(ROOM, 1);
    const few = await generate(3, 1);
    const noted = eventsOf(few).length;
    expect(whole.trace?.dropped).toBe(0);
    expect(noted).toBeGreaterThanOrEqual(3);
    expect(noted + (few.trace?.dropped ?? 0)).toBe(eventsOf(whole).length);
  });

  test('of the reference holds nothing: it does not tell operations apart', async () => {
    const session = await openSession(requestFor(nano.file, '2+1+1/3', { backend: 'reference', threads: 1 }));
    const { trace } = await session.generate(PROMPT, { maxNew: 2, traceEvents: ROOM });
    expect(trace).toMatchObject({ names: [], dropped: 0 });
  });
});
