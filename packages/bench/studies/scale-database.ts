// A test database of any size, for `pnpm study dashboard-scale`. Every figure in it is invented.
import { createHash } from 'node:crypto';
import {
  type Execution,
  openStore,
  type ProcessRecord,
  type RequestRecord,
  readLogFiles,
  type Store,
} from '@shardbench/db';
import { type GateReport, type GateResult, gateReport, notRun, type Verdict, verdictOf } from '@shardbench/gates';
import {
  formatTopology,
  headShardName,
  layerRanges,
  layerShardName,
  type Profile,
  type Topology,
} from '@shardbench/manifest';
import { processSummary, type StepTimings, stepTimingColumns } from '@shardbench/stats';

const PROFILES: readonly Profile[] = [
  { name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 1, requests: 3, processes: 6 },
  { name: 'long', promptTokens: 128, newTokens: 64, warmupRequests: 1, requests: 3, processes: 6 },
];
const LAYERS = 32;
const HEAD_SHARDS = 4;
const HOUR_MS = 3_600_000;
const BLOCK = 32;

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Numbers between 0 and 1, the same every time. */
const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

const MODEL = {
  hash: sha('scale model'),
  name: 'Invented model',
  architecture: 'phi3',
  synthetic: true,
  fileBytes: 56_800_000,
  quantisation: 'Q8_0',
  facts: { blockCount: LAYERS },
};

interface ScaleChain {
  readonly execution: Execution;
  readonly topology: Topology;
  readonly report: GateReport;
}

/** Every tenth chain fails residency; the others pass every gate at every shard. */
const reportOf = (topology: Topology, fails: boolean): GateReport => {
  const layers = layerRanges(topology).map(layerShardName);
  const heads = Array.from({ length: HEAD_SHARDS }, (_, index) => headShardName(index));
  const passed = (gate: GateResult['gate'], shard: string, metric: string, value: number): GateResult => ({
    gate,
    shard,
    outcome: { state: 'passed', figures: [{ metric, value, threshold: null }] },
  });
  const contract = passed('contract', 'chain', 'layers', LAYERS);
  if (fails) {
    const shard = layers[0] ?? 'chain';
    const failure = { shard, code: 'notResident', expected: 'every product on vnni', found: '24 on scalar' };
    return gateReport([
      contract,
      { gate: 'residency', shard, outcome: { state: 'failed', failures: [failure], figures: [] } },
      ...notRun(['golden', 'parity', 'endToEnd'], 'earlierFailure'),
    ]);
  }
  return gateReport([
    contract,
    ...[...layers, ...heads].flatMap((shard) => [
      passed('residency', shard, 'convResident', 64),
      passed('golden', shard, 'tokens.cosineMin', 0.9998),
      passed('parity', shard, 'block32.maxAbs', 0),
    ]),
    passed('endToEnd', 'chain', 'logitsCosineMin', 0.9996),
  ]);
};

/** Another cut for each of the first few hundred: the last two shards stay, what is before them is cut in up to three. */
const cutsOf = (index: number): number[] => {
  const before = LAYERS - 8;
  const front = 1 + (index % before);
  const second = Math.min(Math.floor(index / before), before - front);
  return [front, second, before - front - second, 6, 2].filter((count) => count > 0);
};

const recordChain = (store: Store, index: number): ScaleChain => {
  const topology = { layerCounts: cutsOf(index), headShards: HEAD_SHARDS };
  const id = `scale/${index}`;
  const contentHash = sha(`manifest ${id}`);
  const executionHash = sha(`execution ${id}`);
  const manifest = { id, title: `Invented chain ${index}` };
  store.recordManifest({ contentHash, executionHash, ...manifest, topology: formatTopology(topology), manifest });
  const execution: Execution = {
    manifestHash: contentHash,
    modelHash: MODEL.hash,
    executionHash,
    backend: 'cpu',
    computeUnits: 'vnni',
    threads: 2,
    blockSizes: [1, BLOCK],
    backendBuild: sha('build'),
    addon: 'addon',
    artifacts: [],
  };
  return { execution, topology, report: reportOf(topology, index % 10 === 9) };
};

const timingsOf = ({ layerCounts }: Topology, profile: Profile, level: number, noise: () => number): StepTimings => {
  const columns = stepTimingColumns(layerCounts.length);
  const rows: number[] = [];
  let clock = 2_000;
  const push = (tokens: number): void => {
    const stages = [1_500, 9_000, ...layerCounts.map((count) => count * 61_000), 12_000, 180_000, 30_000].map((ns) =>
      Math.round(ns * level * (tokens > 1 ? 6 : 1) * (1 + 0.02 * noise())),
    );
    const duration = stages.reduce((sum, ns) => sum + ns, 4_000);
    rows.push(tokens, clock, duration, ...stages);
    clock += duration + 15_000;
  };
  const blocks = Math.ceil(profile.promptTokens / BLOCK);
  for (let block = 0; block < blocks; block += 1) push(BLOCK);
  for (let token = 1; token < profile.newTokens; token += 1) push(1);
  return { columns, prefillSteps: blocks, rows: Float64Array.from(rows) };
};

const processOf = (
  topology: Topology,
  profile: Profile,
  ordinal: number,
  startedAt: string,
  noise: () => number,
): ProcessRecord => {
  const level = 1 + 0.02 * noise();
  const requests = Array.from({ length: 1 + profile.warmupRequests + profile.requests }, (_, place): RequestRecord => {
    const timings = timingsOf(topology, profile, level, noise);
    const { rows, columns, prefillSteps } = timings;
    const endOf = (step: number): number =>
      (rows[step * columns.length + 1] as number) + (rows[step * columns.length + 2] as number);
    return {
      ordinal: place,
      phase: place === 0 ? 'firstRequest' : place <= profile.warmupRequests ? 'warmup' : 'measure',
      startedNs: place * 1e9,
      latencyNs: endOf(rows.length / columns.length - 1),
      ttftNs: endOf(prefillSteps - 1),
      promptTokens: profile.promptTokens,
      newTokens: profile.newTokens,
      tokensSha256: sha('tokens'),
      timings,
    };
  });
  const summary = processSummary(requests);
  return {
    ordinal,
    launchOrdinal: ordinal,
    startedAt,
    startupMs: 80 + 10 * noise(),
    coldState: 'specialised',
    firstRequest: null,
    warmup: { requests: profile.warmupRequests, verdict: summary.warmup.verdict },
    peakRssBytes: 150_000_000,
    environmentBefore: { loadAverage: 0.2 },
    environmentAfter: { loadAverage: 1.1 },
    requests,
    summary,
  };
};

const beginSession = (store: Store, startedAt: string): string => {
  const machineId = store.recordMachine({
    architecture: 'x64',
    osName: 'Invented system',
    cpuModel: 'Invented Processor',
    cores: 2,
    ramBytes: 8_000_000_000,
    details: {},
  });
  return store.beginSession({
    machineId,
    command: 'all',
    arguments: ['all'],
    environment: {
      osBuild: '1',
      backendBuild: sha('build'),
      gitCommit: sha('commit').slice(0, 40),
      gitDirty: false,
      nodeVersion: process.version,
      details: { loadAverage: 0.2 },
    },
    startedAt,
  });
};

/** Writes a new database of `count` runs: sessions of all chains under both profiles, every figure from a fixed seed. */
export const writeScaleDatabase = (path: string, count: number, chainCount: number): void => {
  using store = openStore(path, { mode: 'write', purpose: 'test' });
  store.importLog(readLogFiles());
  store.recordModel(MODEL);
  const noise = seeded(1);
  const chains = Array.from({ length: chainCount }, (_, index) => recordChain(store, index));
  const reports = new Map<ScaleChain, string>();
  let begin = Date.UTC(2026, 0, 1);
  for (let made = 0; made < count; begin += HOUR_MS) {
    const at = new Date(begin).toISOString();
    const sessionId = beginSession(store, at);
    for (const chain of chains) {
      const { execution, topology, report } = chain;
      const gateReportId =
        reports.get(chain) ?? store.recordGateReport(report, { ...execution, sessionId, judgedAt: at });
      reports.set(chain, gateReportId);
      const shards = [...new Set(report.results.map(({ shard }) => shard))].filter((shard) => shard !== 'chain');
      const verdict: Verdict = verdictOf(report, { shards, tokenHashes: [] });
      for (const profile of PROFILES) {
        if (made >= count) break;
        made += 1;
        const runId = store.beginRun({
          ...execution,
          sessionId,
          gateReportId,
          profile,
          promptSha256: sha(profile.name),
          provenance: 'measured',
          processesPlanned: profile.processes,
          startedAt: at,
          verdict,
        });
        if (verdict.state !== 'qualified') continue;
        for (let ordinal = 0; ordinal < profile.processes; ordinal += 1) {
          store.recordProcess(runId, processOf(topology, profile, ordinal, at, noise));
        }
      }
    }
    store.endSession(sessionId, { state: 'finished', endedAt: at, environmentAfter: null });
  }
};
