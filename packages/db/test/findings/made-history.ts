import type { StageMs } from '@shardbench/stats';
import {
  type Finding,
  findingsOf,
  type HistoryPoint,
  type RunAnnotation,
  type SeriesUnderCheck,
} from '../../src/index.ts';

/** Noise of made processes, as shares of the level: fixed, without trend, and the median is the level itself. */
const NOISE = [0.002, -0.001, 0.001, -0.002, 0.0005, -0.0005];

/** Noise of made runs, so that medians of one level differ. */
const RUN_NOISE = [0.0007, -0.0004, 0.0002, -0.0008, 0.0005, -0.0002, 0.0009, -0.0006];

/** Six processes around a level of milliseconds per token. */
export const around = (level: number, n = 6): number[] =>
  Array.from({ length: n }, (_, index) => level * (1 + (NOISE[index % NOISE.length] as number)));

export const commit = (number: number): string => String(number).padStart(3, '0').padEnd(40, 'a');

const minute = (index: number): string => new Date(Date.UTC(2026, 10, 20, 8, index)).toISOString();

/** The run at a place of a series; what is left out is unremarkable. */
export const point = (index: number, level: number, changed: Partial<HistoryPoint> = {}): HistoryPoint => ({
  runId: `run${index}`,
  startedAt: minute(index),
  gitCommit: commit(index),
  gitDirty: false,
  osBuild: 'os1',
  backendBuild: 'build1',
  verdict: { state: 'qualified' },
  artifacts: [
    { shard: '[0,16)', artifactHash: 'a' },
    { shard: '[16,32)', artifactHash: 'b' },
  ],
  tpotMs: around(level * (1 + (RUN_NOISE[index % RUN_NOISE.length] as number))),
  prefillTokPerS: [],
  warmup: { steady: 6, drifting: 0, stepped: 0, tooShort: 0 },
  excluded: false,
  annotations: [],
  ...changed,
});

/** A series of runs at some levels, one commit after the other. */
export const history = (...levels: readonly number[]): HistoryPoint[] =>
  levels.map((level, index) => point(index, level));

export const said = (kind: RunAnnotation['kind'], annotatedAt = '2026-11-21T00:00:00.000Z'): RunAnnotation => ({
  kind,
  author: 'A. Person',
  reason: 'as planned',
  annotatedAt,
});

/** Every commit is the child of the one with the next lower number. */
export const LINE: SeriesUnderCheck['ancestry'] = {
  has: () => true,
  generationsBack: (of) => {
    if (of === '') return new Map();
    const number = Number(of.slice(0, 3));
    return new Map(Array.from({ length: number + 1 }, (_, back) => [commit(number - back), back]));
  },
};

/** Two layer shards; what the second takes decides the speed. */
export const stages = (second: number, noise = 0): StageMs => ({
  embed: 0.01,
  ropeMask: 0.01,
  layers: [0.5 * (1 + noise), second * (1 + noise)],
  headCopy: 0.01,
  headPredict: 0.1,
  headReduce: 0.02,
  host: 0.005 * (1 + 40 * noise),
});

/** What is said about the last run of a series. */
export const judge = (points: readonly HistoryPoint[], changed: Partial<SeriesUnderCheck> = {}): Finding[] =>
  findingsOf({
    subject: { seriesId: 's', manifest: 'tiny/16_16', profile: 'long', backend: 'cpu' },
    points,
    fresh: new Set(points.slice(-1).map(({ runId }) => runId)),
    pinned: null,
    ancestry: LINE,
    rerun: { state: 'notDone', because: '--no-rerun' },
    stagesOf: () => [],
    namedShareMinimum: () => 0.97,
    foretold: () => false,
    elsewhere: () => null,
    ...changed,
  });
