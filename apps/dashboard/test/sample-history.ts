/** Test data: invented series through time, written through the real store. */
import type { Execution, Store } from '@shardbench/db';
import { type GateReport, verdictOf } from '@shardbench/gates';
import { formatTopology, type Profile } from '@shardbench/manifest';
import { type SampleChain, sampleProcess, seededNoise, sha } from './sample-chain.ts';
import { failedReport, qualifiedReport, unverifiedReport } from './sample-reports.ts';

const BRIEF: Profile = { name: 'brief', promptTokens: 8, newTokens: 4, warmupRequests: 1, requests: 1, processes: 6 };
const LAYER_NS = 61_000;
const BEGIN = Date.UTC(2026, 9, 1, 6);
const HOUR_MS = 3_600_000;
const CUT = { layerCounts: [16, 8, 6, 2], headShards: 4 };

/** One run of a series: its layers take so much more than they would, or a gate has something against it. */
interface Moment {
  readonly factor: number;
  readonly report?: GateReport;
}

interface SampleSeries {
  readonly id: string;
  readonly title?: string;
  readonly moments: readonly Moment[];
  readonly processes?: number;
  /** False for a checkout that was not there. */
  readonly committed?: boolean;
}

/** Runs of one level, a little apart from each other. */
function level(count: number, factor = 1, seed = 1): Moment[] {
  const noise = seededNoise(seed * 7919);
  return Array.from({ length: count }, () => ({ factor: factor * (1 + 0.003 * (noise() - 0.5)) }));
}

const PASSED = qualifiedReport(CUT);
const GOLDEN = failedReport('golden', [
  { shard: '[24,30)', code: 'cosineLow', expected: 'a cosine of at least 0.999', found: '0.981' },
]);
const failed: Moment = { factor: 1, report: GOLDEN };
const unverified: Moment = { factor: 1, report: unverifiedReport() };

/** Place of the step in the series that has one, and of the run that is excluded. */
export const STEP_PLACE = 24;
const EXCLUDED = 15;
const OS_CHANGE = 30;

function steppedMoments(): Moment[] {
  const before = level(STEP_PLACE);
  before[8] = unverified;
  before[EXCLUDED] = { factor: 1.3 };
  const after = level(20, 1.05, 2);
  return [...before.slice(0, 18), failed, failed, ...before.slice(20), ...after];
}

const seriesOf = (hostile: string): readonly SampleSeries[] => [
  { id: 'series/many', title: 'Measured for weeks', moments: level(205, 1, 3), processes: 1 },
  { id: 'series/stepped', title: 'Got slower', moments: steppedMoments() },
  {
    id: 'series/accepted',
    title: 'Slower, and accepted',
    processes: 2,
    moments: [...level(8, 1, 4), ...level(8, 1.06, 5)],
  },
  { id: 'series/faster', title: 'Got faster', processes: 2, moments: [...level(7, 1, 6), ...level(7, 0.94, 7)] },
  { id: 'series/once', title: 'Measured once', moments: level(1, 1, 8) },
  { id: 'series/rejected', title: 'Never passed', moments: [failed, failed, failed] },
  { id: 'series/lost', title: 'Passed once', moments: [...level(4, 1, 9), failed] },
  { id: 'series/uncommitted', title: 'No commit', processes: 2, moments: level(7, 1, 10), committed: false },
  { id: `series/${'a-very-long-name-'.repeat(12)}`, title: 'Named at length', moments: level(3, 1, 11) },
  { id: `series/${hostile}`, title: hostile, processes: 2, moments: level(7, 1, 12) },
];

/** Writes series of every kind; what people say about them contains the hostile text. */
export function writeHistoryDatabase(store: Store, hostile: string): void {
  const sessionAt = sessions(store);
  const ids = new Map(seriesOf(hostile).map((series) => [series.id, recordSeries(store, series, sessionAt)]));
  const run = (series: string, place: number): string => ids.get(series)?.[place] as string;
  const said = (day: number) => ({ author: 'A reviewer', at: new Date(BEGIN + day * 24 * HOUR_MS).toISOString() });
  const stepped = (place: number): string => run('series/stepped', place);
  store.setBaseline({ ...said(3), runId: stepped(2), reason: 'first of its kind' });
  store.setBaseline({ ...said(4), runId: stepped(5), reason: hostile });
  store.annotate({ ...said(5), runId: stepped(EXCLUDED), kind: 'exclude', reason: 'the machine was busy' });
  store.annotate({ ...said(6), runId: run('series/accepted', 9), kind: 'accept', reason: 'it computes more now' });
  store.annotate({ ...said(6), runId: run(`series/${hostile}`, 1), kind: 'accept', author: hostile, reason: hostile });
}

const timeOf = (place: number, seconds = 0): string => new Date(BEGIN + place * HOUR_MS + seconds * 1000).toISOString();

/** From here on a session measures more than one run of a series: what is many needs no commit of its own. */
const SHARED_FROM = 50;
const PER_SESSION = 20;

const sessionOf = (place: number): number =>
  place < SHARED_FROM ? place : place - ((place - SHARED_FROM) % PER_SESSION);

/** The session of a run by its place, with a commit or without one; each is stored when it is first asked for. */
function sessions(store: Store): (place: number, committed: boolean) => string {
  const known = new Map<string, string>();
  const machineId = store.recordMachine({
    architecture: 'x64',
    osName: 'Debian GNU/Linux 12',
    cpuModel: 'Sample Processor 9000',
    cores: 2,
    ramBytes: 8_000_000_000,
    details: {},
  });
  return (place, committed) => {
    const first = sessionOf(place);
    const key = `${first} ${committed}`;
    const id =
      known.get(key) ??
      store.beginSession({
        machineId,
        command: 'all',
        arguments: ['all'],
        environment: {
          osBuild: first < OS_CHANGE ? '6.1.0-30' : '6.1.0-31',
          backendBuild: null,
          gitCommit: committed ? sha(`commit ${first}`).slice(0, 40) : null,
          gitDirty: committed ? false : null,
          nodeVersion: 'v26.10.0',
          details: {},
        },
        startedAt: timeOf(first),
      });
    known.set(key, id);
    return id;
  };
}

/** Stores every run of a series and returns their ids. */
function recordSeries(store: Store, series: SampleSeries, sessionAt: ReturnType<typeof sessions>): string[] {
  const executed = recordChain(store, series);
  const planned = series.processes ?? BRIEF.processes;
  const reports = new Map<string, string>();
  return series.moments.map(({ factor, report = PASSED }, place) => {
    const sessionId = sessionAt(place, series.committed !== false);
    const startedAt = timeOf(place, 1);
    const execution = { ...executed, backendBuild: sha(place < STEP_PLACE ? 'build' : 'next build') };
    const key = `${execution.backendBuild} ${[PASSED, GOLDEN].indexOf(report)}`;
    const gateReportId =
      reports.get(key) ?? store.recordGateReport(report, { ...execution, sessionId, judgedAt: startedAt });
    reports.set(key, gateReportId);
    const runId = store.beginRun({
      ...execution,
      sessionId,
      gateReportId,
      profile: { ...BRIEF, processes: planned },
      promptSha256: sha('prompt'),
      provenance: 'measured',
      processesPlanned: planned,
      startedAt,
      verdict: verdictOf(report, { shards: shardsIn(report), tokenHashes: [] }),
    });
    for (let ordinal = 0; ordinal < (report === GOLDEN ? 0 : planned); ordinal += 1) {
      store.recordProcess(runId, sampleProcess(chainOf(series, factor), BRIEF, ordinal, startedAt));
    }
    return runId;
  });
}

const shardsIn = ({ results }: GateReport): string[] => [
  ...new Set(results.map(({ shard }) => shard).filter((shard) => shard !== 'chain')),
];

const chainOf = ({ id, title = id }: SampleSeries, factor = 1): SampleChain => ({
  id,
  title,
  ...CUT,
  costs: { layerNs: LAYER_NS * factor, headNs: 180_000, shardNs: 4_000 },
});

function recordChain(store: Store, series: SampleSeries): Execution {
  const { id, title } = chainOf(series);
  const contentHash = sha(`manifest ${id}`);
  const executionHash = sha(`execution ${id}`);
  const modelHash = sha('a sample model');
  store.recordModel({
    hash: modelHash,
    name: 'Sample model',
    architecture: 'phi3',
    synthetic: false,
    fileBytes: 56_800_000,
    quantisation: 'Q8_0',
    facts: { blockCount: 32 },
  });
  store.recordManifest({
    contentHash,
    executionHash,
    id,
    title,
    topology: formatTopology(CUT),
    manifest: { id, title },
  });
  return {
    manifestHash: contentHash,
    modelHash,
    executionHash,
    backend: 'cpu',
    computeUnits: 'vnni',
    threads: 2,
    blockSizes: [1, 32],
    backendBuild: '',
    addon: 'addon',
    artifacts: [],
  };
}
