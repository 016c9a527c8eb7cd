import { ShardbenchError } from '@shardbench/manifest';
import { describe, expect, it } from 'vitest';
import type { ImportOptions, Store } from '../src/index.ts';
import { newStore } from './database-file.ts';
import { exported, imported } from './interchange-file.ts';
import { beginQualifiedRun } from './sample-records.ts';

/** A test as llama-bench prints it, figures invented. */
const test = (changed: object = {}) => ({
  build_commit: '3f1ae2e3',
  build_number: 7054,
  cpu_info: 'Intel(R) Xeon(R) Processor @ 2.10GHz',
  gpu_info: '',
  backends: 'CPU',
  model_filename: '/home/ada/models/Phi-4-mini-instruct-Q8_0.gguf',
  model_type: 'phi3 3B Q8_0',
  model_size: 4_083_000_000,
  model_n_params: 3_836_021_856,
  n_batch: 2048,
  n_ubatch: 512,
  n_threads: 2,
  type_k: 'f16',
  flash_attn: false,
  n_prompt: 0,
  n_gen: 128,
  n_depth: 0,
  test_time: '2026-11-20T08:15:00Z',
  avg_ns: 6_400_000_000,
  stddev_ns: 1,
  avg_ts: 20,
  stddev_ts: 0.1,
  samples_ns: [6_300_000_000, 6_400_000_000, 7_000_000_000],
  samples_ts: [20.3, 20, 18.3],
  ...changed,
});
const PREFILL = { n_prompt: 512, n_gen: 0, samples_ns: [2_000_000_000, 2_100_000_000, 1_900_000_000] };

const json = (...tests: object[]): string => JSON.stringify(tests, null, 2);
const jsonl = (...tests: object[]): string => tests.map((one) => `${JSON.stringify(one)}\n`).join('');

async function refusal(store: Store, text: string, options: ImportOptions = {}): Promise<ShardbenchError> {
  const error = await imported(store, text, options).catch((thrown: unknown) => thrown);
  if (error instanceof ShardbenchError) return error;
  throw new Error('expected a ShardbenchError', { cause: error });
}

describe('a result of llama-bench that is not imported', () => {
  it.each([
    ['has no samples', { samples_ns: [] }],
    ['has a sample of no time', { samples_ns: [0] }],
    ['has no time of its own', { test_time: 'yesterday' }],
    ['counts half tokens', { n_gen: 1.5 }],
    ['has no threads', { n_threads: 0 }],
  ])('%s', async (_what, changed) => {
    const { store } = newStore();
    expect(await refusal(store, json(test(), test(changed)))).toMatchObject({
      kind: 'input',
      code: 'recordShape',
      where: 'other.jsonl:2',
    });
    expect(store.listRuns()).toEqual([]);
    const report = await imported(store, json(test(), test(changed)), { partial: true });
    expect(report).toMatchObject({ runsAdded: 1, leftOut: 1, leftOutLines: [{ line: 2, code: 'recordShape' }] });
  });

  it('breaks off, or is of a machine that nobody knows', async () => {
    const { store } = newStore();
    const broken = await refusal(store, jsonl(test(), test(PREFILL)).slice(0, -40));
    expect(broken).toMatchObject({ code: 'lineNotJson', where: 'other.jsonl:2' });
    expect((await refusal(store, json(test()), { machineId: 'none' })).code).toBe('unknownMachine');
    expect(store.listRuns()).toEqual([]);
  });
});

describe('a result of llama-bench', () => {
  it('becomes unverified runs with figures, in series of their own, without the path of anybody', async () => {
    for (const text of [json(test(), test(PREFILL)), jsonl(test(), test(PREFILL))]) {
      const { store } = newStore();
      const { machineId } = beginQualifiedRun(store);
      const report = await imported(store, text);
      expect(report).toMatchObject({ format: 'llamaBench', records: 2, runsAdded: 2, leftOut: 0 });
      const foreign = store.listRuns({ backend: 'llamaCpp' });
      expect(foreign).toHaveLength(2);
      for (const run of foreign) {
        expect(run).toMatchObject({
          provenance: 'imported',
          addon: 'foreignTool',
          verdict: { state: 'unverified', reason: 'foreignTool' },
          gateReport: { results: [] },
          machine: { cpuModel: 'Intel(R) Xeon(R) Processor @ 2.10GHz', cores: null, ramBytes: null },
          manifest: { id: 'llamaBench/Phi-4-mini-instruct-Q8_0', topology: 'uncut' },
          processes: [],
          summary: { processes: 1 },
        });
        expect(run.machine.id).not.toBe(machineId);
      }
      const series = store.listSeries({ manifest: 'llamaBench/Phi-4-mini-instruct-Q8_0' });
      const points = Object.fromEntries(
        series.map(({ id, key }) => [key.profileName, store.seriesPoints(id)] as const),
      );
      expect(points.tg128).toMatchObject([{ processes: 1, tpotMs: [50], ttftMs: [], prefillTokPerS: [] }]);
      expect(points.pp512).toMatchObject([{ tpotMs: [], prefillTokPerS: [256], stagesMs: null, steady: false }]);
      expect(exported(store)).not.toContain('/home/ada');
      expect(store.listRankedFigures().map(({ backend }) => backend)).not.toContain('llamaCpp');
    }
  });

  it('imported twice, as JSON or JSONL, is the same', async () => {
    const { store } = newStore();
    await imported(store, json(test(), test(PREFILL)));
    const again = await imported(store, jsonl(test(PREFILL), test()));
    expect(again).toMatchObject({ added: 0, updated: 0, runsAdded: 0 });
    expect(store.listRuns()).toHaveLength(2);
  });

  it('travels with exports', async () => {
    const { store } = newStore();
    await imported(store, json(test(), test(PREFILL)));
    const { store: copy } = newStore();
    await imported(copy, exported(store));
    expect(exported(copy)).toBe(exported(store));
    const [series] = store.listSeries();
    expect(copy.seriesPoints(series?.id ?? '')).toEqual(store.seriesPoints(series?.id ?? ''));
  });

  it('belongs to a machine that somebody names', async () => {
    const { store } = newStore();
    const { machineId } = beginQualifiedRun(store);
    await imported(store, json(test()), { machineId });
    expect(store.listRuns({ backend: 'llamaCpp' })[0]?.machine.id).toBe(machineId);
  });

  it('of prompt and generation in one time has no figures', async () => {
    const { store } = newStore();
    await imported(store, json(test({ n_prompt: 512 })));
    const [series] = store.listSeries();
    expect(series?.key.profileName).toBe('pp512tg128');
    expect(store.seriesPoints(series?.id ?? '')).toMatchObject([{ processes: 0, tpotMs: [], prefillTokPerS: [] }]);
  });

  it('of other settings or another depth is another series', async () => {
    const { store } = newStore();
    await imported(store, json(test(), test({ type_k: 'q8_0' }), test({ n_depth: 512 }), test({ n_threads: 1 })));
    expect(store.listSeries()).toHaveLength(4);
  });

  it('of an old version, which says less, is read', async () => {
    const { store } = newStore();
    const { gpu_info: _gpu, backends: _backends, n_depth: _depth, n_ubatch: _ubatch, ...old } = test();
    await imported(store, json({ ...old, cuda: false, metal: true }));
    expect(store.listRuns()).toHaveLength(1);
  });
});
