import { expect, test } from 'vitest';
import { nativeAddon } from '../../src/native-addon.ts';
import { manifestFor, openSession } from '../open-test-chain.ts';
import { runNode } from '../run-node.ts';
import { syntheticModel } from '../synthetic-model.ts';
import { describeDouble, doubleRequest } from './double.ts';

const nano = syntheticModel('nano');
const counters = (): Readonly<Record<string, number>> => nativeAddon().coreml?.counters?.() ?? {};
const PROMPT = Uint32Array.of(1, 2, 3);
const idle = { execute: 'nothing' } as const;

/** What a call adds to the counters. */
const added = async (call: () => Promise<unknown>): Promise<Record<string, number>> => {
  const before = counters();
  await call();
  return Object.fromEntries(Object.entries(counters()).map(([name, value]) => [name, value - (before[name] ?? 0)]));
};

describeDouble('the steady loop', () => {
  const MADE = ['madeArrays', 'madeFeatures', 'allocations', 'copiedOutputs'];

  test('makes no array, no feature and no allocation a token, and copies no output', async () => {
    const session = await openSession(
      await doubleRequest(manifestFor(nano.file, '1+1+1+1/4'), nano.file, { layers: idle, heads: idle }),
    );
    const generate = (maxNew: number) => async () => {
      session.reset();
      await session.generate(PROMPT, { maxNew });
    };
    await generate(100)();
    const [short, long] = [await added(generate(20)), await added(generate(100))];
    expect((long.predictions ?? 0) - (short.predictions ?? 0)).toBe(80 * 8);
    for (const name of MADE) expect({ [name]: long[name] }).toEqual({ [name]: short[name] });
    expect(long.madeArrays).toBe(0);
    expect(long.madeFeatures).toBe(0);
    expect(long.copiedOutputs).toBe(0);
  });

  test('the counters see what is made: outputs that are not taken are counted', async () => {
    const ignoring = { ...idle, faults: { ignoreOutputBackings: 1 } };
    const session = await openSession(
      await doubleRequest(manifestFor(nano.file, '2+2/1'), nano.file, { layers: ignoring, heads: idle }),
    );
    const { copiedOutputs, madeArrays } = await added(() => session.generate(PROMPT, { maxNew: 1 }));
    expect(copiedOutputs).toBe(2 * PROMPT.length);
    expect(madeArrays).toBeGreaterThan(0);
  });

  test('10,000 predictions and 50 chains leave nothing behind', async () => {
    const program = new URL('../processes/predict-many-times.ts', import.meta.url);
    const { code, output, errors } = await runNode(program, [nano.file.path], {
      flags: ['--expose-gc'],
      env: { SHARDBENCH_ADDON: 'double' },
    });
    expect(code, errors).toBe(0);
    const found = JSON.parse(output) as { predictions: number; grownMiB: number; live: Record<string, number> };
    expect(found.predictions).toBeGreaterThan(10_000);
    expect(found.live).toEqual({ liveArrays: 0, liveModels: 0, liveStates: 0, liveOutputs: 0 });
    expect(found.grownMiB).toBeLessThan(12);
    // What is autoreleased where there is no pool is never released; the library says so on stderr.
    expect(errors).not.toContain('without pool');
  });
});
