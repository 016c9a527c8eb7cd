import { ShardbenchError } from '@shardbench/manifest';
import { describe, expect, it } from 'vitest';
import type { PeerResult, Store } from '../src/index.ts';
import { newStore } from './database-file.ts';
import { exported, imported } from './interchange-file.ts';
import { beginSession, NOW, sha } from './sample-records.ts';

const MS = 1e6;

const process = (round: number, ms: number, state: 'quiet' | 'disturbed' | 'unknown' = 'quiet') => ({
  round,
  state,
  samplesNs: [ms * 2, ms, ms * 0.9].map((one) => one * MS),
  startupMs: 900,
  beside: { samplesNs: [ms * 0.7 * MS] },
});

/** Three processes that decoded, figures invented. */
const decode = (changed: Partial<PeerResult> = {}): PeerResult => ({
  packageVersion: '3.22.1',
  llamaCpp: 'b1234',
  model: 'tiny.Q8_0.gguf',
  modelHash: null,
  threads: 2,
  evaluation: 'decode',
  tokens: 1,
  depth: 64,
  warmup: 4,
  repetitions: 24,
  settings: { contextTokens: 512, flashAttention: false },
  promptSha256: sha('prompt'),
  startedAt: NOW,
  processes: [process(0, 100), process(1, 110), process(2, 120)],
  ...changed,
});
const prefill = (changed: Partial<PeerResult> = {}): PeerResult =>
  decode({ evaluation: 'prefill512', tokens: 512, depth: 0, warmup: 1, repetitions: 2, ...changed });

const recorded = (...results: readonly PeerResult[]): Store => {
  const { store } = newStore();
  store.recordPeerResults(beginSession(store).sessionId, results);
  return store;
};

const pointsOf = (store: Store) =>
  Object.fromEntries(store.listSeries().map(({ id, key }) => [key.profileName, store.seriesPoints(id)] as const));

describe('a result of the peer that is not stored', () => {
  it.each([
    ['has no processes', { processes: [] }],
    ['has a sample of no time', { processes: [{ ...process(0, 1), samplesNs: [0] }] }],
    ['has no threads', { threads: 0 }],
    ['has no time of its own', { startedAt: 'yesterday' }],
  ])('%s, and none of those beside it is', (_what, changed) => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    expect(() => store.recordPeerResults(sessionId, [decode(), decode(changed)])).toThrow(ShardbenchError);
    expect(store.listRuns()).toEqual([]);
  });
});

describe('a result of the peer', () => {
  it('becomes an unverified run of the session that measured it, never ranked', () => {
    const store = recorded(decode());
    const [run] = store.listRuns();
    expect(run).toMatchObject({
      provenance: 'imported',
      addon: 'foreignTool',
      backend: 'llamaCpp',
      backendBuild: 'node-llama-cpp 3.22.1 (llama.cpp b1234)',
      verdict: { state: 'unverified', reason: 'foreignTool' },
      gateReport: { results: [] },
      manifest: { id: 'nodeLlamaCpp/tiny.Q8_0', topology: 'uncut' },
      profile: { name: 'tg24d64', newTokens: 24 },
      summary: { processes: 3 },
    });
    expect(store.listRankedFigures()).toEqual([]);
  });

  it('has one figure a process: a time for what feeds one token, a rate for blocks', () => {
    const points = pointsOf(recorded(decode(), prefill(), decode({ tokens: 4, repetitions: 6 })));
    expect(points.tg24d64).toMatchObject([{ processes: 3, tpotMs: [100, 110, 120], prefillTokPerS: [] }]);
    expect(points.pp512?.[0]?.prefillTokPerS[0]).toBeCloseTo(5120, 6);
    expect(points.pp4d64?.[0]?.prefillTokPerS[0]).toBeCloseTo(40, 6);
  });

  it('leaves disturbed processes out of its figures, unless all of them are', () => {
    const some = [process(0, 100), process(1, 900, 'disturbed'), process(2, 120, 'unknown')];
    expect(pointsOf(recorded(decode({ processes: some }))).tg24d64).toMatchObject([{ tpotMs: [100, 120] }]);
    const all = [process(0, 900, 'disturbed')];
    expect(pointsOf(recorded(decode({ processes: all }))).tg24d64).toMatchObject([{ tpotMs: [900] }]);
  });

  it('is another series for other weights, threads or settings, and the same for another version', () => {
    const store = recorded(
      decode(),
      decode({ modelHash: sha('other') }),
      decode({ threads: 1 }),
      decode({ settings: { contextTokens: 256 } }),
      decode({ packageVersion: '3.23.0' }),
    );
    expect(store.listSeries()).toHaveLength(4);
  });

  it('travels with exports, every sample and without the path of anybody', async () => {
    const store = recorded(decode({ systemInfo: 'built in /home/ada/llama' }), prefill());
    expect(exported(store)).not.toContain('/home/ada');
    const { store: copy } = newStore();
    await imported(copy, exported(store));
    expect(exported(copy)).toBe(exported(store));
    expect(pointsOf(copy)).toEqual(pointsOf(store));
  });
});
