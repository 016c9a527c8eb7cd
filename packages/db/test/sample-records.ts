import { createHash } from 'node:crypto';
import { GATES, type GateReport, type Verdict } from '@shardbench/gates';
import { processSummary, type StepTimings, stepTimingColumns } from '@shardbench/stats';
import type { Execution, ProcessRecord, RequestRecord, RunBeginning, Store } from '../src/index.ts';

export const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

export const NOW = '2026-11-20T08:15:00.000Z';
export const LATER = '2026-11-20T08:20:00.000Z';
export const QUALIFIED: Verdict = { state: 'qualified' };

export const machineFacts = {
  architecture: 'x64',
  osName: 'linux',
  cpuModel: 'Intel(R) Xeon(R) Processor @ 2.10GHz',
  cores: 2,
  ramBytes: 8_000_000_000,
  details: { flags: ['avx2', 'avx512_vnni'] },
};

export const environment = {
  osBuild: 'Debian 12.9',
  backendBuild: sha('build'),
  gitCommit: 'abc1234',
  gitDirty: false,
  nodeVersion: 'v26.10.0',
  details: { kernel: '6.1.0-30', load: 0.4, governor: null },
};

export const modelRecord = {
  hash: sha('model'),
  name: 'tiny',
  architecture: 'phi3',
  synthetic: true,
  fileBytes: 56_800_000,
  quantisation: 'Q8_0',
  facts: { blockCount: 32 },
};

export const manifestRecord = {
  contentHash: sha('manifest'),
  executionHash: sha('execution'),
  id: 'tiny/16_8_6_2',
  title: 'Sixteen, eight, six, two',
  topology: '16+8+6+2/4',
  manifest: { n_layers: 32, gguf: 'models/tiny.gguf' },
};

export const execution: Execution = {
  manifestHash: manifestRecord.contentHash,
  modelHash: modelRecord.hash,
  executionHash: manifestRecord.executionHash,
  backend: 'cpu',
  computeUnits: 'vnni',
  threads: 2,
  blockSizes: [1, 4],
  backendBuild: environment.backendBuild,
  addon: 'addon',
  artifacts: [],
};

/** A report in which every gate passed for the chain. */
export const passedReport: GateReport = {
  ruleVersion: 1,
  results: GATES.map((gate) => ({
    gate,
    shard: 'chain',
    outcome: { state: 'passed', figures: [{ metric: 'logitsCosineMin', value: 0.999, threshold: 0.995 }] },
  })),
};

export function timings(steps = 4, layerShards = 2): StepTimings {
  const columns = stepTimingColumns(layerShards);
  const rows = Array.from({ length: steps }, (_, step) => [
    step === 0 ? 8 : 1,
    1_000 + step * 900_000,
    899_000,
    ...Array.from({ length: columns.length - 3 }, (_, stage) => 100 * stage + step),
  ]);
  return { columns, prefillSteps: 1, rows: Float64Array.from(rows.flat()) };
}

export function requestRecord(ordinal: number, changed: Partial<RequestRecord> = {}): RequestRecord {
  return {
    ordinal,
    phase: ordinal === 0 ? 'firstRequest' : ordinal === 1 ? 'warmup' : 'measure',
    startedNs: ordinal * 5_000_000,
    latencyNs: 3_600_000,
    ttftNs: 900_000,
    promptTokens: 8,
    newTokens: 4,
    tokensSha256: sha('tokens'),
    timings: timings(),
    ...changed,
  };
}

export function processRecord(ordinal: number, changed: Partial<ProcessRecord> = {}): ProcessRecord {
  const requests = changed.requests ?? Array.from({ length: 5 }, (_, place) => requestRecord(place));
  return {
    ordinal,
    launchOrdinal: ordinal,
    startedAt: NOW,
    startupMs: 12.5,
    coldState: 'specialised',
    firstRequest: { profile: 'short', ms: 3.6 },
    warmup: { requests: 1, verdict: 'tooShort' },
    peakRssBytes: 90_000_000,
    environmentBefore: { load: 0.4 },
    environmentAfter: null,
    requests,
    summary: processSummary(requests),
    ...changed,
  };
}

/** Stores a machine and an open session, the model and the manifest. */
export function beginSession(store: Store): { machineId: string; sessionId: string } {
  const machineId = store.recordMachine(machineFacts);
  const sessionId = store.beginSession({
    machineId,
    command: 'all',
    arguments: ['manifests/tiny', '--json'],
    environment,
    startedAt: NOW,
  });
  store.recordModel(modelRecord);
  store.recordManifest(manifestRecord);
  return { machineId, sessionId };
}

/** Everything a run needs, with nothing recorded under it yet. */
export function runBeginning(sessionId: string, gateReportId: string, changed: Partial<RunBeginning> = {}) {
  return {
    ...execution,
    sessionId,
    gateReportId,
    profile: { name: 'short', promptTokens: 8, newTokens: 4, warmupRequests: 1, requests: 3, processes: 6 },
    promptSha256: sha('prompt'),
    provenance: 'measured',
    processesPlanned: 6,
    startedAt: NOW,
    verdict: QUALIFIED,
    ...changed,
  } satisfies RunBeginning;
}

/** A session with a qualified run that has no processes yet. */
export function beginQualifiedRun(store: Store) {
  const { machineId, sessionId } = beginSession(store);
  const gateReportId = store.recordGateReport(passedReport, { ...execution, sessionId, judgedAt: NOW });
  const runId = store.beginRun(runBeginning(sessionId, gateReportId));
  return { machineId, sessionId, gateReportId, runId };
}
