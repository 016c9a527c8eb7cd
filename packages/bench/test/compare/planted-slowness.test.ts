import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CompareSessionResult, compareSession } from '../../src/compare/compare-session.ts';
import { nanoChain, PROFILE } from '../nano-chain.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
  process.env.SHARDBENCH_ADDON = 'faults';
});
afterAll(() => {
  delete process.env.SHARDBENCH_ADDON;
  workspace.remove();
});

/** A chain against itself, with a fault in the workers of one side. */
const against = async (fault: string): Promise<CompareSessionResult> =>
  compareSession({
    verb: 'compare',
    arguments: [],
    chains: { a: await nanoChain(workspace), b: await nanoChain(workspace) },
    profile: { ...PROFILE, requests: 5 },
    metric: 'tpot',
    pairs: 8,
    resolve: null,
    seed: 0,
    // A busy machine moves the canary, which has tests of its own.
    tolerance: 99,
    regate: false,
    keepGoing: false,
    repack: false,
    database: join(workspace.folder, 'faulty.db'),
    purpose: 'test',
    cacheFolder: join(workspace.folder, 'cache'),
    lockPath: join(workspace.folder, 'lock'),
    stream: { write: () => undefined },
    mode: 'silent',
    signal: new AbortController().signal,
    variables: { a: {}, b: { SHARDBENCH_FAULT: fault } },
  });

test('a shard that takes five times as long is found, and is where the time went', async () => {
  const { result, stoppedBy } = await against('slowShard:2-4:400');
  expect(stoppedBy).toBeUndefined();
  if (result?.outcome.state !== 'judged')
    throw new Error(`expected a judged comparison, found ${result?.outcome.state}`);
  const { comparison, attributed, causes } = result.outcome;
  expect(comparison.p).toBeLessThan(0.01);
  expect(comparison.shift?.low).toBeGreaterThan(0.3);
  const attribution = attributed?.attribution;
  if (attribution?.state !== 'attributed') throw new Error('expected an attribution');
  const [largest] = attribution.stages.toSorted((one, other) => other.deltaMs - one.deltaMs);
  expect([largest?.stage, largest?.clear]).toEqual(['layers[1]', true]);
  expect(largest?.shareOfTotal).toBeGreaterThan(0.6);
  // The fault is in no artifact and no build: what is left is the machine.
  expect(causes.machineOnly).toBe(true);
});
