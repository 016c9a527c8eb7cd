import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel, SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { expect, onTestFinished, test } from 'vitest';
import { openChain } from '../src/index.ts';
import { openUntilTestEnds, requestFor } from './open-test-chain.ts';
import { refusalOf } from './refusal.ts';
import { syntheticModel } from './synthetic-model.ts';

const nano = syntheticModel('nano');
const HUGE_PAGE = 2 ** 21;

/** Two layers fill a huge page, and no more than one. */
const WIDE = { ...SYNTHETIC_MODELS.nano, name: 'wide', dModel: 256, dHead: 64, dFf: 1280, ropeDim: 48 };

/** What the system says that it gives: `always`, `madvise`, `never`, or null where it says nothing. */
const setting = async (): Promise<string | null> => {
  const text = await readFile('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8').catch(() => '');
  return /\[(\w+)\]/.exec(text)?.[1] ?? null;
};

test('a chain that was disposed has no weights to ask about', async () => {
  const chain = await openChain(requestFor(nano.file, '2+2/2'));
  chain.dispose();
  expect(await refusalOf(() => chain.hugePages())).toMatchObject({ code: 'argument', where: 'chain' });
});

test.each(['cpu', 'reference'] as const)('shards of less than a huge page asked for none: %s', async (backend) => {
  const chain = await openUntilTestEnds(requestFor(nano.file, '2+2/2', { backend }));
  expect(chain.hugePages()).toBeNull();
});

test.runIf(process.platform === 'linux')('larger shards lie in huge pages where the system gives them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-wide-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await synthesiseModel(WIDE, join(folder, 'wide.gguf'));
  const chain = await openUntilTestEnds(requestFor(await openModel(join(folder, 'wide.gguf')), '2+2/2'));
  const found = chain.hugePages();
  expect(found?.askedBytes).toBe(2 * HUGE_PAGE);
  const given = ['always', 'madvise'].includes((await setting()) ?? '');
  expect([0, HUGE_PAGE, 2 * HUGE_PAGE]).toContain(found?.bytes);
  expect((found?.bytes ?? 0) > 0).toBe(given);
});
