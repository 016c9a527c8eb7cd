import { describe, expect, test } from 'vitest';
import { openChain } from '../src/index.ts';
import { openSession, requestFor } from './open-test-chain.ts';
import { refusalOf } from './refusal.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tokenIds } from './token-ids.ts';

const nano = syntheticModel('nano');
const tiny = syntheticModel('tiny');
const PROMPT = tokenIds(6, 512);

describe.each(['cpu', 'reference'] as const)('%s', (backend) => {
  test('a signal that is up already rejects every call with its reason', async () => {
    const signal = AbortSignal.abort(new Error('not today'));
    const session = await openSession(requestFor(nano.file, '2+2/2', { backend }));
    await expect(session.generate(PROMPT, { maxNew: 1, signal })).rejects.toThrow('not today');
    await expect(session.evaluate(PROMPT, { blockTokens: 1, signal })).rejects.toThrow('not today');
    await expect(openChain(requestFor(nano.file, '4/1', { backend }), { signal })).rejects.toThrow('not today');
  });

  test('a signal between tokens ends the call, and the session is where it was before', async () => {
    const session = await openSession(requestFor(nano.file, '2+2/2', { backend, threads: 2 }));
    await session.evaluate(PROMPT, { blockTokens: 6, logitsFrom: 6 });
    const abort = new AbortController();
    const running = session.generate(PROMPT, {
      maxNew: 100,
      signal: abort.signal,
      onToken: (index) => index === 2 && abort.abort(),
    });
    // The call may be over before this thread hears of its third token; then there was nothing left to end.
    const outcome = await running.then(
      () => 'over',
      (error: Error) => error.name,
    );
    if (outcome === 'over') session.reset();
    else expect(outcome).toBe('AbortError');
    const fresh = await openSession(requestFor(nano.file, '2+2/2', { backend }));
    if (outcome !== 'over') await fresh.evaluate(PROMPT, { blockTokens: 6, logitsFrom: 6 });
    expect((await session.generate(PROMPT, { maxNew: 9 })).tokens).toEqual(
      (await fresh.generate(PROMPT, { maxNew: 9 })).tokens,
    );
  });
});

test('a signal within a token ends the call long before the block it falls into would have', async () => {
  const session = await openSession(requestFor(tiny.file, '16+16/4', { backend: 'reference', blockTokens: 128 }));
  const tokens = tokenIds(128, tiny.file.facts.vocabulary);
  const abort = new AbortController();
  // One forward pass of 128 tokens takes a good part of a second; the flag goes up at its beginning.
  const running = session.evaluate(tokens, { blockTokens: 128, signal: abort.signal });
  setTimeout(() => abort.abort('enough'), 5);
  await expect(running).rejects.toBe('enough');
  session.reset();
  const { logits } = await session.evaluate(tokens.subarray(0, 2), { blockTokens: 2 });
  const fresh = await openSession(requestFor(tiny.file, '16+16/4', { backend: 'reference' }));
  expect(logits).toEqual((await fresh.evaluate(tokens.subarray(0, 2), { blockTokens: 2 })).logits);
});

test('a signal while a chain is being opened rejects with its reason and opens nothing more', async () => {
  const abort = new AbortController();
  const heard: number[] = [];
  const onProgress = (opened: number) => {
    heard.push(opened);
    abort.abort(new Error('stop opening'));
  };
  const opening = openChain(requestFor(tiny.file, `${Array(32).fill(1).join('+')}/8`), {
    signal: abort.signal,
    onProgress,
  });
  await expect(opening).rejects.toThrow('stop opening');
  expect(heard.at(-1)).toBeLessThan(33);
});

test('a refusal is told as such while a signal could still abort', async () => {
  const session = await openSession(requestFor(nano.file, '4/1'));
  const { signal } = new AbortController();
  expect((await refusalOf(() => session.generate(PROMPT, { maxNew: 0, signal }))).code).toBe('noNewTokens');
});

test('a signal after the call changes nothing', async () => {
  const session = await openSession(requestFor(nano.file, '4/1'));
  const abort = new AbortController();
  await session.generate(PROMPT, { maxNew: 2, signal: abort.signal });
  abort.abort();
  expect((await session.generate(PROMPT, { maxNew: 2 })).tokens).toHaveLength(2);
});
