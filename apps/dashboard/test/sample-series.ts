/** Test data: a stored series as its pages get it, with invented figures. */
import { NO_ANCESTRY, type SeriesPoint, type StoredAnnotation, type StoredSeries } from '@shardbench/db';
import type { StageMs } from '@shardbench/stats';
import { type SeriesHistory, type StoredHistory, seriesHistory } from '../src/data/series-history.ts';
import { sha } from './sample-chain.ts';

const STARTED = Date.UTC(2026, 10, 1, 6);
const HOUR_MS = 3_600_000;

export const SAMPLE_STAGES: StageMs = {
  embed: 0.1,
  ropeMask: 0.1,
  layers: [3, 1.5, 1, 0.5],
  headCopy: 0.1,
  headPredict: 0.6,
  headReduce: 0.1,
  host: 0,
};

export const SAMPLE_SERIES: StoredSeries = {
  id: sha('series'),
  key: {
    machineId: 'machine',
    backend: 'cpu',
    computeUnits: 'vnni',
    threads: 2,
    modelHash: sha('model'),
    executionHash: sha('execution'),
    profileName: 'long',
    promptTokens: 128,
    newTokens: 64,
    warmupRequests: 1,
    requests: 3,
    promptSha256: sha('prompt'),
    provenance: 'measured',
  },
  manifestId: 'sample/16_8_6_2',
  title: 'A sample',
  topology: '16+8+6+2/4',
  modelName: 'tiny',
  synthetic: false,
  runs: 1,
  firstStartedAt: new Date(STARTED).toISOString(),
  lastStartedAt: new Date(STARTED).toISOString(),
};

/** A qualified run of six processes around 7 ms, in the given place of its series. */
export const samplePoint = (
  place: number,
  changes: Partial<SeriesPoint> & { readonly ms?: number } = {},
): SeriesPoint => {
  const { ms = 7, ...others } = changes;
  const tpotMs = [-3, -2, -1, 1, 2, 3].map((step) => ms * (1 + 0.0005 * step));
  return {
    runId: `run-${place}`,
    sessionId: `session-${place}`,
    startedAt: new Date(STARTED + place * HOUR_MS).toISOString(),
    gitCommit: sha(`commit ${place}`).slice(0, 40),
    gitDirty: false,
    osBuild: '6.1.0-30',
    backendBuild: sha('build'),
    addon: 'addon',
    manifestHash: sha('manifest'),
    verdict: { state: 'qualified' },
    artifacts: [],
    gateReportId: 'report',
    processes: 6,
    processesPlanned: 6,
    tpotMs,
    ttftMs: tpotMs.map((of) => 10 * of),
    prefillTokPerS: tpotMs.map((of) => 1000 / of),
    stagesMs: SAMPLE_STAGES,
    namedShare: 1,
    warmup: { steady: 6, drifting: 0, stepped: 0, tooShort: 0 },
    steady: true,
    annotations: [],
    excluded: false,
    ...others,
  };
};

/** Milliseconds of runs that hold a level, a little apart from each other. */
export const levelMs = (count: number, ms = 7): number[] =>
  Array.from({ length: count }, (_, index) => ms * (1 + 0.0004 * ((index * 7) % 5)));

export const pointsAt = (values: readonly number[]): SeriesPoint[] =>
  values.map((ms, place) => samplePoint(place, { ms }));

export const FAILED = {
  verdict: { state: 'disqualified', gate: 'golden', shard: '[24,30)', code: 'cosineLow' },
  tpotMs: [],
  ttftMs: [],
  prefillTokPerS: [],
  stagesMs: null,
  processes: 0,
} as const satisfies Partial<SeriesPoint>;

export const annotation = (runId: string, kind: StoredAnnotation['kind']): StoredAnnotation => ({
  id: `${kind} ${runId}`,
  seriesId: SAMPLE_SERIES.id,
  runId,
  kind,
  author: 'A reviewer',
  reason: 'because',
  annotatedAt: '2026-11-20T08:15:00.000Z',
});

export const sampleHistory = (points: readonly SeriesPoint[], others: Partial<StoredHistory> = {}): SeriesHistory =>
  seriesHistory(
    { series: { ...SAMPLE_SERIES, runs: points.length }, points, annotations: [], events: [], pinned: null, ...others },
    NO_ANCESTRY,
  );
