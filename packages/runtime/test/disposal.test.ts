import { describe, expect, test } from 'vitest';
import { openChain, type Session } from '../src/index.ts';
import { requestFor } from './open-test-chain.ts';
import { refusalOf } from './refusal.ts';
import { runNode } from './run-node.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tokenIds } from './token-ids.ts';

const nano = syntheticModel('nano');
const PROMPT = tokenIds(6, 512);

describe('after disposal', () => {
  test('a session refuses every call', async () => {
    using chain = await openChain(requestFor(nano.file, '2+2/2'));
    const session = chain.newSession();
    session.dispose();
    for (const call of [
      () => session.generate(PROMPT, { maxNew: 1 }),
      () => session.evaluate(PROMPT, { blockTokens: 1 }),
      () => session.reset(),
    ]) {
      expect(await refusalOf(call)).toMatchObject({ code: 'argument', found: 'one that was disposed' });
    }
  });

  test('a chain gives no more sessions but keeps its facts', async () => {
    const chain = await openChain(requestFor(nano.file, '2+2/2'));
    chain.dispose();
    expect(await refusalOf(() => chain.newSession())).toMatchObject({ code: 'argument', where: 'chain' });
    expect(chain.facts.layerShards).toHaveLength(2);
  });

  test('a second disposal does nothing', async () => {
    const chain = await openChain(requestFor(nano.file, '2+2/2'));
    const session = chain.newSession();
    session.dispose();
    session.dispose();
    chain.dispose();
    chain.dispose();
  });
});

describe.each(['cpu', 'reference'] as const)('%s: disposal during a call', (backend) => {
  test('lets the call end with its result', async () => {
    const chain = await openChain(requestFor(nano.file, '2+2/2', { backend, threads: 2 }));
    const session = chain.newSession();
    const expected = await session.generate(PROMPT, { maxNew: 60 });
    session.reset();
    const running = session.generate(PROMPT, { maxNew: 60 });
    session.dispose();
    chain.dispose();
    expect((await running).tokens).toEqual(expected.tokens);
  });

  test('of the chain leaves its sessions usable', async () => {
    const chain = await openChain(requestFor(nano.file, '2+2/2', { backend }));
    const session = chain.newSession();
    chain.dispose();
    expect((await session.generate(PROMPT, { maxNew: 3 })).tokens).toHaveLength(3);
    session.dispose();
  });
});

test('leaving the scope of `using` disposes both', async () => {
  let kept: Session | undefined;
  {
    using chain = await openChain(requestFor(nano.file, '2+2/2'));
    using session = chain.newSession();
    kept = session;
    await session.generate(PROMPT, { maxNew: 1 });
  }
  expect((await refusalOf(() => kept?.generate(PROMPT, { maxNew: 1 }))).found).toBe('one that was disposed');
});

const programOf = (name: string): URL => new URL(`processes/${name}.ts`, import.meta.url);

test.each(['cpu', 'reference'])('%s: memory is flat over dozens of chains that are disposed', async (backend) => {
  const run = await runNode(programOf('dispose-many-chains'), [nano.file.path, backend], { flags: ['--expose-gc'] });
  expect(run).toMatchObject({ code: 0, errors: '' });
  // One chain that stays is 25 MiB.
  expect(Number(run.output)).toBeLessThan(40);
});

test('chains and sessions that are dropped are freed by the garbage collector', async () => {
  const run = await runNode(programOf('drop-many-chains'), [nano.file.path], { flags: ['--expose-gc'] });
  expect(run).toMatchObject({ code: 0, errors: '' });
  const { collected, grown } = JSON.parse(run.output) as { collected: number; grown: number };
  // Two handles in each of 28 rounds; some of the last may still be held.
  expect(collected).toBeGreaterThanOrEqual(46);
  expect(grown).toBeLessThan(60);
});

test('a process that exits during a call does so with its own exit code', async () => {
  expect(await runNode(programOf('exit-during-call'), [nano.file.path])).toEqual({ code: 7, output: '', errors: '' });
});

test('a worker thread that is ended during a call does not take the process with it', async () => {
  const run = await runNode(programOf('end-worker-during-call'), [nano.file.path]);
  expect(run).toEqual({ code: 0, output: 'alive', errors: '' });
});
