import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { openStore, type ShardArtifact, type Store } from '@shardbench/db';
import type { GateReport, Verdict } from '@shardbench/gates';
import { contentHash, type Profile } from '@shardbench/manifest';
import { processSummary, type StepTimings, stepTimingColumns } from '@shardbench/stats';
import { PASSED } from '../stored-runs.ts';

/** A run as a test wants it; what is left out is an unremarkable, qualified run of two shards. */
export interface MadePoint {
  /** Share by which the second layer shard takes longer than usual in every step of decode. */
  readonly slower?: number;
  /** The same for the step of the prompt. */
  readonly slowerPrefill?: number;
  readonly manifest?: string;
  readonly expect?: readonly object[];
  readonly profile?: string;
  readonly threads?: number;
  readonly gitCommit?: string | null;
  readonly osBuild?: string;
  readonly backendBuild?: string;
  /** Changes the artifact of the second layer shard. */
  readonly weights?: string;
  readonly processes?: number;
  readonly verdict?: Verdict;
  readonly report?: GateReport;
  /** The verb of its session. */
  readonly command?: string;
  /** Belongs to the session of the run before. */
  readonly sameSession?: true;
}

const PROCESS_NOISE = [0.002, -0.001, 0.001, -0.002, 0.0005, -0.0005];
const RUN_NOISE = [0.0007, -0.0004, 0.0002, -0.0008, 0.0005, -0.0002, 0.0009, -0.0006];
const REQUESTS = 5;
const PROMPT_TOKENS = 4;
const NEW_TOKENS = 5;
/** Nanoseconds per step: embed, ropeMask, two layer shards, headCopy, headPredict, headReduce; then the host's. */
const STAGE_NS = [2e4, 2e4, 5e5, 4e5, 2e4, 1e5, 2e4];
const HOST_NS = 1e4;

const timings = (level: number, { slower = 0, slowerPrefill = 0 }: MadePoint): StepTimings => {
  const columns = stepTimingColumns(2);
  let end = 0;
  const rows = Array.from({ length: NEW_TOKENS }, (_, step) => {
    const share = step === 0 ? slowerPrefill : slower;
    const stages = STAGE_NS.map((ns, stage) => Math.round(ns * level * (stage === 3 ? 1 + share : 1)));
    const duration = stages.reduce((sum, ns) => sum + ns, HOST_NS);
    end += duration;
    return [step === 0 ? PROMPT_TOKENS : 1, end - duration, duration, ...stages];
  });
  return { columns, prefillSteps: 1, rows: Float64Array.from(rows.flat()) };
};

const recordProcess = (
  store: Store,
  runId: string,
  ordinal: number,
  level: number,
  made: MadePoint,
  at: string,
): void => {
  const requests = Array.from({ length: REQUESTS }, (_, request) => ({
    ...{ ordinal: request, phase: 'measure' as const, startedNs: 0, latencyNs: 2, ttftNs: 1 },
    ...{ promptTokens: PROMPT_TOKENS, newTokens: NEW_TOKENS, tokensSha256: contentHash('tokens') },
    timings: timings(level, made),
  }));
  const summary = processSummary(requests);
  store.recordProcess(runId, {
    ...{ ordinal, launchOrdinal: ordinal, startedAt: at, startupMs: 250, coldState: 'specialised', firstRequest: null },
    warmup: { requests: 1, verdict: summary.warmup.verdict },
    ...{ peakRssBytes: 90e6, environmentBefore: null, environmentAfter: null, requests, summary },
  });
};

const profileOf = (name: string, processes: number): Profile => ({
  ...{ name, promptTokens: PROMPT_TOKENS, newTokens: NEW_TOKENS, warmupRequests: 1, requests: REQUESTS, processes },
});

/** Records of what was executed, and the execution itself. */
const recordExecution = (store: Store, made: MadePoint) => {
  const { manifest: id = 'nano/2_2', threads = 2, backendBuild = 'build1', weights = 'usual', expect = [] } = made;
  const modelHash = contentHash('model');
  const [manifestHash, executionHash] = [contentHash({ id, expect }), contentHash({ id })];
  store.recordModel({
    ...{ hash: modelHash, name: 'nano (synthetic, random weights)', synthetic: true, architecture: 'phi3' },
    ...{ fileBytes: 1, quantisation: 'Q8_0', facts: {} },
  });
  store.recordManifest({
    ...{ contentHash: manifestHash, executionHash, id, title: id, topology: '2+2/2', manifest: { expect } },
  });
  const artifacts: ShardArtifact[] = [
    { shard: '[0,2)', artifactHash: contentHash('first') },
    { shard: '[2,4)', artifactHash: contentHash(weights) },
  ];
  for (const { artifactHash: hash } of artifacts) {
    store.recordArtifact({ hash, format: 'packed', bytes: 1, quantisation: 'int8' });
  }
  return {
    ...{ manifestHash, modelHash, executionHash, backend: 'cpu', computeUnits: 'vnni', threads, blockSizes: [4, 1] },
    ...{ backendBuild, addon: 'addon' as const, artifacts },
  };
};

const beginSession = (store: Store, made: MadePoint, at: string): string =>
  store.beginSession({
    machineId: store.recordMachine({
      ...{ architecture: 'x64', osName: 'Linux', cpuModel: 'Processor', cores: 2, ramBytes: 8e9, details: {} },
    }),
    ...{ command: made.command ?? 'run', arguments: ['a.json'], startedAt: at },
    environment: {
      ...{ osBuild: made.osBuild ?? 'os1', backendBuild: made.backendBuild ?? 'build1' },
      ...{ gitCommit: made.gitCommit ?? null, gitDirty: false, nodeVersion: '26.10.0', details: {} },
    },
  });

/** Stores runs one after the other, an hour apart, and returns their ids. */
export const storeHistory = (path: string, all: readonly MadePoint[]): string[] => {
  using store = openStore(path, { mode: 'write' });
  let sessionId = '';
  return all.map((made, index) => {
    const at = new Date(Date.UTC(2026, 9, 1, index)).toISOString();
    if (made.sameSession !== true) sessionId = beginSession(store, made, at);
    const { processes = 6, profile = 'long', report = PASSED, verdict = { state: 'qualified' } } = made;
    const execution = recordExecution(store, made);
    const gateReportId = store.recordGateReport(report, { ...execution, sessionId, judgedAt: at });
    const runId = store.beginRun({
      ...execution,
      ...{ sessionId, gateReportId, profile: profileOf(profile, processes), promptSha256: contentHash('prompt') },
      ...{ provenance: 'measured', processesPlanned: processes, startedAt: at, verdict },
    });
    if (verdict.state === 'qualified') {
      for (let ordinal = 0; ordinal < processes; ordinal += 1) {
        const noise = (PROCESS_NOISE[ordinal % 6] as number) + (RUN_NOISE[index % 8] as number);
        recordProcess(store, runId, ordinal, 1 + noise, made, at);
      }
    }
    return runId;
  });
};

/** Makes a repository whose commits follow one another, and returns their hashes, oldest first. */
export const makeCommits = (folder: string, count: number): string[] => {
  mkdirSync(folder, { recursive: true });
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git('init', '--quiet');
  return Array.from({ length: count }, (_, index) => {
    git('commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', `commit ${index}`);
    return git('rev-parse', 'HEAD');
  });
};
