import type { RunOverview } from '@shardbench/db';
import type { Both, Design, MeasuredBlock } from '@shardbench/db/comparison';
import { PROFILE } from '../nano-chain.ts';
import { type MadeRun, storedRuns } from '../stored-runs.ts';

/** As many requests as a steady process needs. */
export const LONG_ENOUGH = { ...PROFILE, requests: 5, processes: 10 };

/** Step times of ten processes that vary a little around a level. */
export const around = (ms: number): number[] =>
  [3, -11, 8, -4, 12, -7, 1, -2, 9, -9].map((step) => Math.round(ms * (1e6 + 100 * step)) / 1e6);

/** Stages that cover all but a hundredth of a token, evenly spread over the layer shards. */
const stagesOf = (run: RunOverview, tpotMs: number) => {
  const { layerShards } = run.manifest.manifest as unknown as {
    layerShards: readonly { start: number; end: number }[];
  };
  const layers = layerShards.map(({ start, end }) => (0.9 * tpotMs * (end - start)) / 4);
  const small = 0.018 * tpotMs;
  const head = { headCopy: small, headPredict: small, headReduce: small };
  return {
    steps: 75,
    namedShare: 0.99,
    stagesMs: { embed: small, ropeMask: small, layers, ...head, host: 0.01 * tpotMs },
  };
};

/** Two qualified runs of ten processes each, all of them steady, with stages that say where the time went. */
export const madeRuns = (a: MadeRun, b: MadeRun): Both<RunOverview> => {
  const [first, second] = storedRuns(
    { stepMs: around(1), profile: LONG_ENOUGH, ...a },
    { stepMs: around(1).toReversed(), profile: LONG_ENOUGH, ...b },
  );
  if (first === undefined || second === undefined) throw new Error('expected two runs');
  const steady = (run: RunOverview, from: number): RunOverview => ({
    ...run,
    verdict: run.verdict.state === 'unverified' ? { state: 'qualified' } : run.verdict,
    processes: run.processes.map((process, index) => ({
      ...process,
      launchOrdinal: 2 * index + from,
      blockOrdinal: Math.floor(index / 2),
      summary: { ...process.summary, stages: stagesOf(run, process.summary.tpotMs ?? 0) },
      warmup: { ...process.warmup, verdict: 'steady' },
    })),
  });
  return { a: steady(first, 0), b: steady(second, 1) };
};

/** Blocks of two pairs each, A before B. */
export const madeDesign = (
  pairs: number,
  changes: Partial<Extract<Design, { state: 'interleaved' }>> = {},
): Design => ({
  state: 'interleaved',
  seed: 0,
  ended: 'complete',
  blocks: Array.from({ length: Math.ceil(pairs / 2) }, (_, ordinal): MeasuredBlock => {
    const launches = [0, 1, 2, 3].slice(0, 2 * Math.min(2, pairs - 2 * ordinal)).map((index) => ({
      arm: index % 2 === 0 ? ('a' as const) : ('b' as const),
      launchOrdinal: 4 * ordinal + index,
      blockOrdinal: ordinal,
    }));
    return { ordinal, launches, canaryBeforeNs: 10e6, canaryAfterNs: 10e6, validity: { state: 'valid' } };
  }),
  ...changes,
});
