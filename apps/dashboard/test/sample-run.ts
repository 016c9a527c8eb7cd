/** Test data: one stored run as a reader gets it, with figures that are easy to check and no measurement at all. */
import type { ProcessOverview, RunOverview, StoredRunSummary } from '@shardbench/db';
import type { Gate } from '@shardbench/gates';
import { type ProcessSummary, runSummary, type StageMs } from '@shardbench/stats';
import { sha } from './sample-chain.ts';
import { unverifiedReport } from './sample-reports.ts';

const STARTED = '2026-11-20T08:15:00.000Z';

export const STAGES: StageMs = {
  embed: 0.5,
  ropeMask: 0.5,
  layers: [4, 2, 1, 1],
  headCopy: 0.2,
  headPredict: 0.7,
  headReduce: 0.1,
  host: 0,
};

function summary(decodeTokPerS: number, stagesMs: StageMs | null): ProcessSummary {
  return {
    ruleVersion: 1,
    requests: 3,
    ttftMs: 50,
    tpotMs: 1000 / decodeTokPerS,
    latencyMs: 200,
    prefillTokPerS: 10 * decodeTokPerS,
    decodeTokPerS,
    stages: stagesMs === null ? null : { steps: 15, stagesMs, namedShare: 1 },
    warmup: { verdict: 'tooShort', ruleVersion: 1, n: 3, minimum: 5 },
  };
}

export function sampleProcessOverview(ordinal: number, decodeTokPerS: number, stagesMs: StageMs | null = STAGES) {
  return {
    id: `process-${ordinal}`,
    ordinal,
    launchOrdinal: ordinal,
    blockOrdinal: null,
    startedAt: STARTED,
    startupMs: 12,
    coldState: 'specialised',
    firstRequest: null,
    warmup: { requests: 1, verdict: 'tooShort' },
    peakRssBytes: 1e8,
    environmentBefore: null,
    environmentAfter: null,
    summary: summary(decodeTokPerS, stagesMs),
  } satisfies ProcessOverview;
}

/** The stored summary of these processes, as the database derives it. */
function storedSummary(processes: readonly ProcessOverview[]): StoredRunSummary | null {
  if (processes.length === 0) return null;
  const summaries = processes.map((process) => process.summary);
  const { tpotMs, ttftMs, prefillTokPerS, stagesMs, namedShare } = runSummary(summaries);
  return {
    runId: 'run',
    ruleVersion: 1,
    processes: processes.length,
    confidence: ttftMs.confidence,
    tpotMs: tpotMs?.median ?? null,
    tpotMsLow: tpotMs?.low ?? null,
    tpotMsHigh: tpotMs?.high ?? null,
    ttftMs: ttftMs.median,
    ttftMsLow: ttftMs.low,
    ttftMsHigh: ttftMs.high,
    prefillTokPerS: prefillTokPerS.median,
    prefillTokPerSLow: prefillTokPerS.low,
    prefillTokPerSHigh: prefillTokPerS.high,
    processMedians: {
      tpotMs: summaries.flatMap((summary) => summary.tpotMs ?? []),
      ttftMs: summaries.map((summary) => summary.ttftMs),
      prefillTokPerS: summaries.map((summary) => summary.prefillTokPerS),
    },
    stagesMs,
    namedShare,
    warmupVerdicts: { steady: 0, drifting: 0, stepped: 0, tooShort: processes.length },
  };
}

export interface SampleRunChanges extends Partial<RunOverview> {
  readonly id?: string;
  readonly topology?: string;
  /** Decode speed of each process. */
  readonly speeds?: readonly number[];
}

/** An unverified run of `16+8+6+2/4` with six processes around 100 tok/s, unless told otherwise. */
export function sampleRun({ id = 'run', topology = '16+8+6+2/4', speeds, ...changes }: SampleRunChanges = {}) {
  const stages = { ...STAGES, layers: topology.split('+').map((layers) => (Number.parseInt(layers, 10) || 32) / 4) };
  const processes: readonly ProcessOverview[] =
    changes.processes ??
    (speeds ?? [98, 99, 100, 100, 101, 102]).map((speed, ordinal) => sampleProcessOverview(ordinal, speed, stages));
  return {
    id,
    startedAt: STARTED,
    seriesId: sha('series'),
    session: {
      id: 'session',
      machineId: 'machine',
      command: 'all',
      arguments: ['all'],
      state: 'finished',
      startedAt: STARTED,
      endedAt: STARTED,
      osBuild: null,
      backendBuild: null,
      gitCommit: null,
      gitDirty: null,
      nodeVersion: 'v26.10.0',
      environmentBefore: {},
      environmentAfter: null,
    },
    machine: {
      id: 'machine',
      architecture: 'x64',
      osName: 'Linux',
      cpuModel: 'Sample Processor',
      cores: 2,
      ramBytes: 8e9,
      details: {},
    },
    manifest: {
      contentHash: sha(id),
      executionHash: sha(`execution ${id}`),
      id: `sample/${id}`,
      title: 'A sample',
      topology,
      manifest: {},
    },
    model: {
      hash: sha('model'),
      name: 'tiny',
      architecture: 'phi3',
      synthetic: false,
      fileBytes: 56_800_000,
      quantisation: 'Q8_0',
      facts: {},
    },
    gateReport: {
      ...unverifiedReport(),
      id: 'report',
      sessionId: 'session',
      judgedAt: STARTED,
      manifestHash: sha(id),
      modelHash: sha('model'),
      executionHash: sha(`execution ${id}`),
      backend: 'cpu',
      computeUnits: 'vnni',
      threads: 2,
      blockSizes: [1, 32],
      backendBuild: sha('build'),
      addon: 'addon',
      artifacts: [],
    },
    manifestHash: sha(id),
    modelHash: sha('model'),
    executionHash: sha(`execution ${id}`),
    backend: 'cpu',
    computeUnits: 'vnni',
    threads: 2,
    blockSizes: [1, 32],
    backendBuild: sha('build'),
    addon: 'addon',
    artifacts: [],
    verdict: { state: 'unverified', reason: 'gatesIncomplete' },
    provenance: 'measured',
    profile: { name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 1, requests: 5, processes: 6 },
    promptSha256: sha('prompt'),
    processesPlanned: 6,
    processes,
    summary: storedSummary(processes),
    tokensSha256: sha('tokens'),
    ...changes,
  } satisfies RunOverview as RunOverview;
}

export const QUALIFIED = { verdict: { state: 'qualified' } } as const;

export const disqualified = (gate: Gate, shard: string, code: string) =>
  ({ verdict: { state: 'disqualified', gate, shard, code }, processes: [] }) as const;
