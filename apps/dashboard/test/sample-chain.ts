/**
 * Test data: every figure here is invented, so that a page has something to show. None is a measurement.
 */
import { createHash } from 'node:crypto';
import type { ProcessRecord, RequestRecord } from '@shardbench/db';
import type { Profile } from '@shardbench/manifest';
import { processSummary, type StepTimings, seriesVerdict, stepTimingColumns } from '@shardbench/stats';

export const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a chain of the sample costs, in nanoseconds per decode step. */
export interface SampleCosts {
  readonly layerNs: number;
  readonly headNs: number;
  /** Per shard, beside its layers. */
  readonly shardNs: number;
}

export interface SampleChain {
  readonly id: string;
  readonly title: string;
  readonly layerCounts: readonly number[];
  readonly headShards: number;
  readonly costs: SampleCosts;
  readonly notes?: string;
}

/** Numbers between 0 and 1 that are the same in every run of the tests. */
export function seededNoise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const PREFILL_BLOCK = 32;
const SPREAD = 0.012;

function stepNs(chain: SampleChain, noise: () => number): number[] {
  const { layerNs, headNs, shardNs } = chain.costs;
  const about = (ns: number): number => Math.round(ns * (1 + SPREAD * (noise() - 0.5)));
  const layers = chain.layerCounts.map((count) => about(count * layerNs + shardNs));
  return [about(1_500), about(9_000), ...layers, about(12_000), about(headNs), about(30_000)];
}

function requestTimings(chain: SampleChain, profile: Profile, slowdown: number, noise: () => number): StepTimings {
  const columns = stepTimingColumns(chain.layerCounts.length);
  const rows: number[] = [];
  let clock = 2_000;
  const push = (tokens: number, factor: number): void => {
    const stages = stepNs(chain, noise).map((ns) => Math.round(ns * factor * slowdown));
    const duration = stages.reduce((sum, ns) => sum + ns, 0) + 4_000;
    rows.push(tokens, clock, duration, ...stages);
    clock += duration + 15_000;
  };
  const blocks = Math.ceil(profile.promptTokens / PREFILL_BLOCK);
  for (let block = 0; block < blocks; block += 1) {
    push(Math.min(PREFILL_BLOCK, profile.promptTokens - block * PREFILL_BLOCK), 6);
  }
  for (let token = 1; token < profile.newTokens; token += 1) push(1, 1);
  return { columns, prefillSteps: blocks, rows: Float64Array.from(rows) };
}

function sampleRequest(chain: SampleChain, profile: Profile, ordinal: number, noise: () => number): RequestRecord {
  const phase = ordinal === 0 ? 'firstRequest' : ordinal <= profile.warmupRequests ? 'warmup' : 'measure';
  const slowdown = phase === 'firstRequest' ? 3.4 : phase === 'warmup' ? 1.03 : 1;
  const timings = requestTimings(chain, profile, slowdown, noise);
  const { rows, columns, prefillSteps } = timings;
  const endOf = (step: number): number =>
    (rows[step * columns.length + 1] as number) + (rows[step * columns.length + 2] as number);
  return {
    ordinal,
    phase,
    startedNs: ordinal * 1e9,
    latencyNs: endOf(rows.length / columns.length - 1),
    ttftNs: endOf(prefillSteps - 1),
    promptTokens: profile.promptTokens,
    newTokens: profile.newTokens,
    tokensSha256: sha('tokens'),
    timings,
  };
}

/** One process of a sample chain; `tokens` names the tokens it made, to have processes disagree. */
export function sampleProcess(
  chain: SampleChain,
  profile: Profile,
  ordinal: number,
  startedAt: string,
  tokens = 'tokens',
): ProcessRecord {
  const noise = seededNoise(ordinal * 7919 + chain.id.length * 104729 + profile.promptTokens);
  const level = 1 + 0.006 * (noise() - 0.5);
  const slowed = { ...chain, costs: { ...chain.costs, layerNs: chain.costs.layerNs * level } };
  const count = 1 + profile.warmupRequests + profile.requests;
  const requests = Array.from({ length: count }, (_, place) => ({
    ...sampleRequest(slowed, profile, place, noise),
    tokensSha256: sha(tokens),
  }));
  const [first] = requests as [RequestRecord];
  const measured = requests.filter(({ phase }) => phase === 'measure');
  return {
    ordinal,
    launchOrdinal: ordinal,
    startedAt,
    startupMs: 84 + 9 * noise(),
    coldState: ordinal === 0 ? 'notSpecialised' : 'specialised',
    firstRequest: ordinal % 2 === 0 ? { profile: profile.name, ms: first.latencyNs / 1e6 } : null,
    warmup: {
      requests: profile.warmupRequests,
      verdict: seriesVerdict(measured.map(({ latencyNs }) => latencyNs)).verdict,
    },
    peakRssBytes: Math.round(151e6 + 2e6 * noise()),
    environmentBefore: { loadAverage: 0.2 },
    environmentAfter: { loadAverage: 1.1 },
    requests,
    summary: processSummary(requests),
  };
}
