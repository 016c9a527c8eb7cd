import { openStore, type RunOverview, type Store } from '@shardbench/db';
import { CHAIN, GATES, type GateReport, gateReport, notRun, type Verdict } from '@shardbench/gates';
import { contentHash, type Profile } from '@shardbench/manifest';
import { processSummary } from '@shardbench/stats';
import { madeTimings } from './made-timings.ts';
import { PROFILE } from './nano-chain.ts';

/** A run as a test wants it; what is left out is an unremarkable run of two shards. */
export interface MadeRun {
  readonly manifest?: string;
  readonly layerCounts?: readonly number[];
  readonly profile?: Profile;
  readonly model?: { readonly name: string; readonly synthetic: boolean };
  readonly backend?: string;
  /** Milliseconds per decode step of each process. */
  readonly stepMs?: readonly number[];
  readonly report?: GateReport;
  readonly verdict?: Verdict;
}

const NOW = '2026-11-20T08:15:00.000Z';

export const PASSED: GateReport = gateReport(
  GATES.map((gate) => ({ gate, shard: CHAIN, outcome: { state: 'passed', figures: [] } })),
);

/** The contract gate failed in the way that every old export does. */
export const ROPE_FAILED: GateReport = gateReport([
  {
    gate: 'contract',
    shard: CHAIN,
    outcome: {
      state: 'failed',
      failures: [{ shard: CHAIN, code: 'ropeDimMismatch', expected: 'ropeDim 12', found: 'ropeDim 16' }],
      figures: [],
    },
  },
  ...notRun(GATES.slice(1), 'earlierFailure'),
]);
export const ROPE_VERDICT: Verdict = {
  ...{ state: 'disqualified', gate: 'contract', shard: CHAIN, code: 'ropeDimMismatch' },
};

const rangesOf = (layerCounts: readonly number[]) =>
  layerCounts.map((count, index) => {
    const start = layerCounts.slice(0, index).reduce((sum, before) => sum + before, 0);
    return { start, end: start + count };
  });

const storeRun = (store: Store, sessionId: string, made: MadeRun): void => {
  const { manifest: id = 'nano/2_2', layerCounts = [2, 2], profile = PROFILE, backend = 'cpu', stepMs = [] } = made;
  const { model = { name: 'nano (synthetic, random weights)', synthetic: true }, report = PASSED } = made;
  const modelHash = contentHash(model);
  const stated = {
    layerShards: rangesOf(layerCounts),
    headShards: [
      { index: 0, start: 0, end: 256 },
      { index: 1, start: 256, end: 512 },
    ],
    topology: { layerCounts, headShards: 2 },
  };
  const contentOfManifest = contentHash({ id, layerCounts });
  const executionHash = contentHash({ layerCounts });
  store.recordModel({ ...model, hash: modelHash, architecture: 'phi3', fileBytes: 1, quantisation: 'Q8_0', facts: {} });
  store.recordManifest({
    ...{ contentHash: contentOfManifest, executionHash, id, title: id },
    topology: `${layerCounts.join('+')}/2`,
    manifest: stated,
  });
  const execution = {
    ...{ manifestHash: contentOfManifest, modelHash, executionHash, backend },
    ...{ computeUnits: 'vnni', threads: 2, blockSizes: [32, 1], backendBuild: 'abc' },
    ...{ addon: 'addon' as const, artifacts: [] },
  };
  const gateReportId = store.recordGateReport(report, { ...execution, sessionId, judgedAt: NOW });
  const runId = store.beginRun({
    ...execution,
    ...{ sessionId, gateReportId, profile, promptSha256: contentHash('prompt'), provenance: 'measured' },
    ...{
      processesPlanned: profile.processes,
      startedAt: NOW,
      verdict: made.verdict ?? { state: 'unverified', reason: 'gatesIncomplete' },
    },
  });
  for (const [ordinal, ms] of stepMs.entries()) {
    const request = {
      ...{ ordinal: 0, phase: 'measure' as const, startedNs: 0, latencyNs: 1, ttftNs: 1 },
      ...{ promptTokens: profile.promptTokens, newTokens: profile.newTokens, tokensSha256: contentHash('tokens') },
      timings: madeTimings(profile, layerCounts.length, ms),
    };
    const summary = processSummary([request]);
    store.recordProcess(runId, {
      ...{ ordinal, launchOrdinal: ordinal, startedAt: NOW, startupMs: 250, coldState: 'notCompiled' },
      firstRequest: ordinal % 2 === 0 ? { profile: profile.name, ms: 12 } : null,
      warmup: { requests: 1, verdict: summary.warmup.verdict },
      ...{ peakRssBytes: 90e6, environmentBefore: null, environmentAfter: null, requests: [request], summary },
    });
  }
};

/** Stores runs in a database in memory and reads them back, as every report gets them. */
export const storedRuns = (...made: readonly MadeRun[]): RunOverview[] => {
  using store = openStore(':memory:', { mode: 'write' });
  const machineId = store.recordMachine({
    ...{ architecture: 'x64', osName: 'Linux', cpuModel: 'Processor', cores: 2, ramBytes: 8e9, details: {} },
  });
  const sessionId = store.beginSession({
    ...{ machineId, command: 'run', arguments: ['a.json'], startedAt: NOW },
    environment: {
      ...{ osBuild: null, backendBuild: 'abc', gitCommit: 'a'.repeat(40), gitDirty: true },
      ...{ nodeVersion: '26.10.0', details: {} },
    },
  });
  for (const run of made) storeRun(store, sessionId, run);
  return store.listRuns();
};

/** Step times of six processes, enough for an interval. */
export const SIX = [1, 1.01, 1.02, 1.03, 1.04, 1.05];
