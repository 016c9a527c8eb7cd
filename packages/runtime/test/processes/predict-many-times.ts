// Decodes on Core ML chains of the stand-in, over and over: <weights>. Prints what has grown and what is still alive.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel } from '@shardbench/model';
import { writeDoubleChain } from '../../src/double-models.ts';
import { manifestRequest, openChain } from '../../src/index.ts';
import { nativeAddon } from '../../src/native-addon.ts';
import { manifestFor } from '../manifest-for.ts';

const model = await openModel(process.argv[2] ?? '');
const manifest = manifestFor(model, '1+1+1+1/2');
const folder = await mkdtemp(join(tmpdir(), 'shardbench-double-'));
const [layers, heads] = [{ execute: 'nothing' }, { execute: 'nothing' }] as const;
const coreml = await writeDoubleChain(folder, manifest, model, { layers, heads });
const counters = (): Readonly<Record<string, number>> => nativeAddon().coreml?.counters?.() ?? {};

const decode = async (): Promise<void> => {
  using chain = await openChain(manifestRequest(manifest, model, { backend: 'coreml', threads: 1, coreml }));
  using session = chain.newSession();
  await session.generate(Uint32Array.of(1, 2), { maxNew: 60 });
};
const settle = async (): Promise<number> => {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().rss;
};

for (let chain = 0; chain < 10; chain += 1) await decode();
const before = await settle();
for (let chain = 0; chain < 40; chain += 1) await decode();
const after = await settle();
await rm(folder, { recursive: true });
const { predictions, ...rest } = counters();
const live = Object.fromEntries(Object.entries(rest).filter(([name]) => name.startsWith('live')));
process.stdout.write(JSON.stringify({ predictions, grownMiB: (after - before) / 2 ** 20, live }));
