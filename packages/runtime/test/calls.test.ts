import { describe, expect, test, vi } from 'vitest';
import { openChain } from '../src/index.ts';
import { openSession, openUntilTestEnds, requestFor } from './open-test-chain.ts';
import { refusalOf } from './refusal.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tokenIds } from './token-ids.ts';

const nano = syntheticModel('nano');
const PROMPT = tokenIds(6, 512);

describe('a listener', () => {
  test('hears every token in order before the call resolves', async () => {
    const { generate } = await openSession(requestFor(nano.file, '2+2/2'));
    const heard: [number, number][] = [];
    const { tokens } = await generate(PROMPT, { maxNew: 40, onToken: (index, token) => heard.push([index, token]) });
    expect(heard).toEqual([...tokens].map((token, index) => [index, token]));
  });

  test('that throws ends the call, which rejects with what it threw, and hears no more', async () => {
    const session = await openSession(requestFor(nano.file, '2+2/2', { backend: 'reference' }));
    const thrown = new Error('no more, please');
    const onToken = vi.fn((index: number) => {
      if (index === 3) throw thrown;
    });
    await expect(session.generate(PROMPT, { maxNew: 120, onToken })).rejects.toBe(thrown);
    expect(onToken).toHaveBeenCalledTimes(4);
    const fresh = await openSession(requestFor(nano.file, '2+2/2', { backend: 'reference' }));
    expect((await session.generate(PROMPT, { maxNew: 5 })).tokens).toEqual(
      (await fresh.generate(PROMPT, { maxNew: 5 })).tokens,
    );
  });

  test('that throws at the very last token still makes the call reject', async () => {
    const { generate } = await openSession(requestFor(nano.file, '2+2/2'));
    const onToken = () => {
      throw new RangeError('the last');
    };
    await expect(generate(PROMPT, { maxNew: 1, onToken })).rejects.toThrow('the last');
  });

  test('of an opening chain hears of every layer shard and of the heads', async () => {
    const heard: [number, number][] = [];
    const onProgress = (opened: number, total: number) => heard.push([opened, total]);
    using _chain = await openChain(requestFor(nano.file, '1+2+1/3'), { onProgress });
    expect(heard).toEqual([1, 2, 3, 4].map((opened) => [opened, 4]));
  });

  test('of an opening chain that throws ends the opening', async () => {
    const onProgress = () => {
      throw new Error('close it');
    };
    await expect(openChain(requestFor(nano.file, '4/1'), { onProgress })).rejects.toThrow('close it');
  });
});

describe('a session', () => {
  test('with a running call refuses another one, and takes it afterwards', async () => {
    const session = await openSession(requestFor(nano.file, '2+2/2', { backend: 'reference' }));
    const running = session.generate(PROMPT, { maxNew: 100 });
    for (const call of [
      () => session.generate(PROMPT, { maxNew: 1 }),
      () => session.evaluate(PROMPT, { blockTokens: 1 }),
      () => session.reset(),
    ]) {
      expect(await refusalOf(call)).toMatchObject({ code: 'sessionBusy', where: 'session' });
    }
    expect((await running).tokens).toHaveLength(100);
    session.reset();
    expect((await session.generate(PROMPT, { maxNew: 1 })).tokens).toHaveLength(1);
  });

  test('is free as soon as its call has failed', async () => {
    const session = await openSession(requestFor(nano.file, '2+2/2'));
    await refusalOf(() => session.generate(Uint32Array.of(999), { maxNew: 1 }));
    await refusalOf(() => session.generate(PROMPT, { maxNew: 1, ignoreEos: false }));
    expect((await session.generate(PROMPT, { maxNew: 1 })).tokens).toHaveLength(1);
  });

  test('takes its prompt as it was when the call began', async () => {
    const session = await openSession(requestFor(nano.file, '2+2/2'));
    const expected = (await session.generate(PROMPT, { maxNew: 8 })).tokens;
    session.reset();
    const prompt = PROMPT.slice();
    const running = session.generate(prompt, { maxNew: 8 });
    prompt.fill(0);
    expect((await running).tokens).toEqual(expected);
  });

  test('ends with its end-of-sequence token when that is not ignored', async () => {
    const session = await openSession(requestFor(nano.file, '2+2/2'));
    const { tokens } = await session.generate(PROMPT, { maxNew: 20 });
    const eosToken = tokens[7] ?? 0;
    session.reset();
    const ended = (await session.generate(PROMPT, { maxNew: 20, ignoreEos: false, eosToken })).tokens;
    expect(ended).toEqual(tokens.slice(0, tokens.indexOf(eosToken) + 1));
  });

  test('goes on where it ended, and from the start after a reset', async () => {
    const session = await openSession(requestFor(nano.file, '2+2/2'));
    const { tokens } = await session.generate(PROMPT, { maxNew: 10 });
    session.reset();
    const first = (await session.generate(PROMPT, { maxNew: 4 })).tokens;
    const rest = (await session.generate(first.slice(-1), { maxNew: 6 })).tokens;
    expect([...first, ...rest]).toEqual([...tokens]);
  });
});

test('sessions of one chain run calls at the same time without seeing each other', async () => {
  const chain = await openUntilTestEnds(requestFor(nano.file, '2+2/2', { threads: 2 }));
  const prompts = [1, 2, 3, 4].map((seed) => tokenIds(10, 512, seed));
  const together = await Promise.all(prompts.map((prompt) => chain.newSession().generate(prompt, { maxNew: 20 })));
  for (const [index, prompt] of prompts.entries()) {
    const alone = await chain.newSession().generate(prompt, { maxNew: 20 });
    expect(together[index]?.tokens).toEqual(alone.tokens);
  }
});

test('chains run calls at the same time', async () => {
  const requests = (['cpu', 'reference'] as const).map((backend) =>
    requestFor(nano.file, '4/1', { backend, threads: 2 }),
  );
  const sessions = await Promise.all(requests.map(openSession));
  const results = await Promise.all(sessions.map((session) => session.generate(PROMPT, { maxNew: 30 })));
  expect(results.map(({ tokens }) => tokens.length)).toEqual([30, 30]);
});
