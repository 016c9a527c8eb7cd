/**
 * Test data: databases with invented figures, written through the real store, and the published log beside them.
 */
import { type Execution, openStore, readLogFiles, type Store } from '@shardbench/db';
import { type GateReport, gateReport, type Verdict, verdictOf } from '@shardbench/gates';
import { formatTopology, type Profile } from '@shardbench/manifest';
import { type SampleChain, sampleProcess, sha } from './sample-chain.ts';
import { CHANGING_SESSIONS, changingRuns } from './sample-changes.ts';
import { writeComparedDatabase } from './sample-comparisons.ts';
import { writeHistoryDatabase } from './sample-history.ts';
import { census, failedReport, qualifiedReport, unverifiedReport } from './sample-reports.ts';

/**
 * Text that would run, begin an element or reverse its surroundings if a page took it for anything but text. It closes
 * no element, because the store takes the end of a tag for an absolute path.
 */
export const HOSTILE = `"><img src=x onerror="window.hostile = true"><script>window.hostile = true<!--'&lt;\u202e{1 + 1}`;

const SHORT: Profile = { name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 1, requests: 5, processes: 6 };
const LONG: Profile = { name: 'long', promptTokens: 128, newTokens: 64, warmupRequests: 1, requests: 3, processes: 6 };

const TINY = { layerNs: 61_000, headNs: 180_000, shardNs: 4_000 };
const LARGE = { layerNs: 1_640_000, headNs: 4_900_000, shardNs: 190_000 };

const TINY_CHAINS: readonly SampleChain[] = [
  { id: 'tiny/20_4_6_2', title: 'Tiny, 20+4+6+2', layerCounts: [20, 4, 6, 2], headShards: 4, costs: TINY },
  { id: 'tiny/16_8_6_2', title: 'Tiny, 16+8+6+2', layerCounts: [16, 8, 6, 2], headShards: 4, costs: TINY },
  { id: 'tiny/12_12_6_2', title: 'Tiny, 12+12+6+2', layerCounts: [12, 12, 6, 2], headShards: 4, costs: TINY },
  { id: 'tiny/6_6_6_6_6_2', title: 'Tiny, in six', layerCounts: [6, 6, 6, 6, 6, 2], headShards: 4, costs: TINY },
  { id: 'tiny/8_8_8_6_2', title: 'Tiny, 8+8+8+6+2', layerCounts: [8, 8, 8, 6, 2], headShards: 4, costs: TINY },
];

const HOSTILE_CHAIN: SampleChain = {
  id: `hostile/${HOSTILE}`,
  title: HOSTILE,
  notes: HOSTILE,
  layerCounts: [8, 8, 8, 8],
  headShards: 2,
  costs: TINY,
};

const large = (id: string, layerCounts: readonly number[], headShards: number, faster = 1): SampleChain => ({
  id: `large/${id}`,
  title: `Sample model, ${id}`,
  layerCounts,
  headShards,
  costs: { ...LARGE, layerNs: LARGE.layerNs * faster },
});

const RANKED: readonly SampleChain[] = [
  large('20_4_6_2', [20, 4, 6, 2], 4),
  large('16_8_6_2', [16, 8, 6, 2], 4, 0.965),
  large('12_12_6_2', [12, 12, 6, 2], 4, 1.002),
  large('6_6_6_6_6_2', [6, 6, 6, 6, 6, 2], 3),
  large(
    'one_by_one',
    Array.from({ length: 40 }, () => 1),
    16,
    0.8,
  ),
];

/** One run to store: a chain under a profile, what the gates said, and what was measured. */
export interface SampleRun {
  readonly chain: SampleChain;
  readonly profile: Profile;
  readonly report: GateReport;
  /** Verdict other than the one that the report leads to, such as a crash. */
  readonly verdict?: Verdict;
  /** Finished processes: as many as planned when left out. */
  readonly processes?: number;
  /** Another tool's figures, `measured` when left out. */
  readonly provenance?: 'imported';
  /** The last process makes other tokens than the rest. */
  readonly nondeterministic?: boolean;
}

const tinyRuns = (profile: Profile): SampleRun[] => [
  ...TINY_CHAINS.map((chain): SampleRun => ({ chain, profile, report: qualifiedReport(chain) })),
  {
    chain: { ...(TINY_CHAINS[1] as SampleChain), id: 'examples/wrong_rope', title: 'Rotates the whole head' },
    profile,
    processes: 0,
    report: failedReport('contract', [
      {
        shard: 'chain',
        code: 'ropeDimMismatch',
        expected: 'ropeDim 48 as in the weights',
        found: 'ropeDim 64: none is stated, so the whole head rotates',
      },
    ]),
  },
];

const ODD_TINY: readonly SampleRun[] = [
  { chain: HOSTILE_CHAIN, profile: SHORT, report: unverifiedReport(), processes: 4 },
  {
    chain: { ...HOSTILE_CHAIN, id: 'hostile/failure', title: 'A failure that quotes its input' },
    profile: SHORT,
    processes: 0,
    report: failedReport('contract', [
      { shard: '[8,16)', code: 'layerShardGap', expected: HOSTILE, found: `${'long'.repeat(60)} ${HOSTILE}` },
      { shard: '[16,24)', code: 'layerShardGap', expected: 'layers 16 to 24', found: 'none' },
    ]),
  },
  {
    chain: { ...(TINY_CHAINS[0] as SampleChain), id: 'tiny/forgetful', title: 'Other tokens every time' },
    profile: SHORT,
    report: unverifiedReport(),
    nondeterministic: true,
  },
  {
    chain: {
      ...(TINY_CHAINS[0] as SampleChain),
      id: `tiny/${'a-very-long-name-'.repeat(12)}`,
      title: 'Named at length',
    },
    profile: SHORT,
    report: unverifiedReport(),
    processes: 1,
  },
  {
    chain: { ...(TINY_CHAINS[2] as SampleChain), id: 'tiny/from_elsewhere', title: 'Measured by another tool' },
    profile: SHORT,
    report: gateReport([]),
    processes: 0,
    provenance: 'imported',
    verdict: { state: 'unverified', reason: 'foreignTool' },
  },
  {
    chain: { ...(TINY_CHAINS[0] as SampleChain), id: 'tiny/crashing', title: 'Dies while it starts' },
    profile: SHORT,
    report: unverifiedReport(),
    processes: 0,
    verdict: { state: 'crashed', phase: 'startup' },
  },
];

const RANKED_RUNS: readonly SampleRun[] = [
  ...RANKED.map((chain): SampleRun => ({ chain, profile: LONG, report: qualifiedReport(chain) })),
  {
    chain: large('24_6_2', [24, 6, 2], 4),
    profile: LONG,
    processes: 0,
    report: failedReport(
      'residency',
      [{ shard: '[0,24)', code: 'notResident', expected: 'every operation on ane', found: 'conv on cpu' }],
      { figures: census(96, 0), elsewhere: [{ operation: 'ios18.conv', computeUnit: 'cpu', count: 96 }] },
    ),
  },
  {
    chain: large('8_8_8_8', [8, 8, 8, 8], 4),
    profile: LONG,
    processes: 0,
    report: failedReport('golden', [
      { shard: '[24,32)', code: 'notFinite', expected: 'finite values', found: 'NaN in 3,072 of 3,072 lanes' },
    ]),
  },
];

const model = (name: string, synthetic: boolean, fileBytes: number) => ({
  hash: sha(name),
  name,
  architecture: 'phi3',
  synthetic,
  fileBytes,
  quantisation: 'Q8_0',
  facts: { blockCount: 32 },
});

const MODELS = {
  tiny: model('tiny', true, 56_800_000),
  large: model('Sample model', false, 4_080_000_000),
};

const environment = {
  osBuild: '6.1.0-30',
  backendBuild: sha('build'),
  gitCommit: sha('commit').slice(0, 40),
  gitDirty: true,
  nodeVersion: 'v26.10.0',
  details: {
    kernelRelease: '6.1.0-30-amd64',
    loadAverage: 0.2,
    governors: ['performance'],
    thermal: { state: 'unknown' },
    powerSource: null,
    comment: HOSTILE,
  },
};

/** The entry that the large chains take their topologies from. */
const SWEEP = { date: '2026-04-28', title: 'Phi-4-mini 12/16/20/24-Layer Fusion Sweep Outcome', topology: 'measured' };

export const SCENARIOS = ['empty', 'single', 'rejected', 'changing', 'compared', 'history', 'complete'] as const;
export type Scenario = (typeof SCENARIOS)[number];

const RUNS: Readonly<Record<Exclude<Scenario, 'changing' | 'compared' | 'history'>, readonly SampleRun[]>> = {
  empty: [],
  single: RANKED_RUNS.slice(0, 1),
  rejected: RANKED_RUNS.slice(RANKED.length),
  complete: [...RANKED_RUNS, ...tinyRuns(SHORT), ...ODD_TINY],
};

const FIRST_SESSION = Date.UTC(2026, 10, 20, 8, 15);
const HOUR_MS = 3_600_000;

/** What a session measures: everything once more, but for the scenario in which things change. */
const runsOf = (scenario: Exclude<Scenario, 'compared' | 'history'>, session: number): readonly SampleRun[] =>
  scenario === 'changing' ? changingRuns(session).map((run) => ({ ...run, profile: SHORT })) : RUNS[scenario];

const SESSIONS: Readonly<Partial<Record<Scenario, number>>> = { complete: 2, changing: CHANGING_SESSIONS };

/** Writes a test database. */
export function writeSampleDatabase(path: string, scenario: Scenario, sessions = SESSIONS[scenario] ?? 1): void {
  using store = openStore(path, { mode: 'write' });
  if (scenario === 'empty') return;
  if (scenario === 'compared') {
    writeComparedDatabase(store, HOSTILE);
    return;
  }
  if (scenario === 'history') {
    writeHistoryDatabase(store, HOSTILE);
    return;
  }
  store.importLog(readLogFiles());
  for (let session = 0; session < sessions; session += 1) {
    recordSession(store, runsOf(scenario, session), FIRST_SESSION + session * HOUR_MS);
  }
}

/** Sessions of these runs, an hour apart. */
export function writeSampleSessions(store: Store, runs: readonly SampleRun[], sessions: number): void {
  store.importLog(readLogFiles());
  for (let session = 0; session < sessions; session += 1) {
    recordSession(store, runs, FIRST_SESSION + session * HOUR_MS);
  }
}

/** Measures as little as there can be figures of. */
const BRIEF: Profile = { ...SHORT, name: 'brief', newTokens: 3, requests: 1 };

/** So many chains, each cut in another way; every tenth fails its golden gate. */
export const manyChains = (count: number): SampleRun[] =>
  Array.from({ length: count }, (_, index) => {
    const front = 1 + (index % 23);
    const second = Math.min(Math.floor(index / 23), 24 - front);
    const layerCounts = [front, second, 24 - front - second, 6, 2].filter((layers) => layers > 0);
    const chain: SampleChain = {
      ...{ id: `many/${index}`, title: `One of many, ${index}`, layerCounts, headShards: 4 },
      costs: { ...TINY, layerNs: TINY.layerNs * (1 + index / 1000) },
    };
    const failure = { shard: '[24,30)', code: 'cosineLow', expected: 'a cosine of at least 0.999', found: '0.981' };
    return index % 10 === 9
      ? { chain, profile: BRIEF, processes: 0, report: failedReport('golden', [failure]) }
      : { chain, profile: BRIEF, report: qualifiedReport(chain) };
  });

function recordSession(store: Store, runs: readonly SampleRun[], begin: number): void {
  const at = (offset: number): string => new Date(begin + offset * 1000).toISOString();
  const machineId = store.recordMachine({
    architecture: 'x64',
    osName: 'Debian GNU/Linux 12',
    cpuModel: 'Sample Processor 9000',
    cores: 2,
    ramBytes: 8_000_000_000,
    details: { cpuFlags: ['avx2', 'avx512_vnni'], quotaCores: null },
  });
  const sessionId = store.beginSession({
    machineId,
    command: 'all',
    arguments: ['all', 'manifests/tiny', '--backend', 'cpu', `it's a ${HOSTILE}`],
    environment,
    startedAt: at(0),
  });
  for (const known of Object.values(MODELS)) store.recordModel(known);
  runs.forEach((run, index) => {
    recordRun(store, run, sessionId, at(1 + index));
  });
  store.endSession(sessionId, { state: 'finished', endedAt: at(300), environmentAfter: { loadAverage: 1.4 } });
}

function recordRun(store: Store, run: SampleRun, sessionId: string, startedAt: string): void {
  const { chain, profile, report } = run;
  const execution: Execution = {
    ...recordChain(store, chain),
    addon: run.provenance === 'imported' ? 'foreignTool' : 'addon',
  };
  const gateReportId = store.recordGateReport(report, { ...execution, sessionId, judgedAt: startedAt });
  const verdict = run.verdict ?? verdictOf(report, { shards: shardsIn(report), tokenHashes: [] });
  const runId = store.beginRun({
    ...execution,
    sessionId,
    gateReportId,
    profile,
    promptSha256: sha(`prompt ${profile.name}`),
    provenance: run.provenance ?? 'measured',
    processesPlanned: profile.processes,
    startedAt,
    verdict,
  });
  if (chain.id === 'large/16_8_6_2') recordColdStarts(store, { ...execution, sessionId, gateReportId, startedAt });
  const processes = run.processes ?? profile.processes;
  for (let ordinal = 0; ordinal < processes; ordinal += 1) {
    const tokens = run.nondeterministic && ordinal === processes - 1 ? 'others' : 'tokens';
    store.recordProcess(runId, sampleProcess(chain, profile, ordinal, startedAt, tokens));
  }
}

function recordColdStarts(
  store: Store,
  of: Execution & { readonly sessionId: string; readonly gateReportId: string; readonly startedAt: string },
): void {
  const firstUse = (ms: number) => [
    { blockTokens: 32, ms },
    { blockTokens: 1, ms: ms / 4 },
  ];
  store.recordColdStart({
    ...of,
    state: 'notCompiled',
    witness: { compiled: HOSTILE },
    compileMs: 41_000,
    loadMs: 9_000,
    firstUse: firstUse(820),
  });
  store.recordColdStart({
    ...of,
    state: 'specialised',
    witness: { compiled: true },
    compileMs: null,
    loadMs: 310,
    firstUse: firstUse(400),
  });
}

function recordChain(store: Store, chain: SampleChain): Execution {
  const { id, title, layerCounts, headShards, notes = null } = chain;
  const contentHash = sha(`manifest ${id}`);
  const executionHash = sha(`execution ${id}`);
  const topology = formatTopology({ layerCounts, headShards });
  const isLarge = id.startsWith('large/');
  const logEntry = isLarge ? SWEEP : null;
  const expect = id === 'large/24_6_2' ? [{ backend: 'coreml', gate: 'residency', shard: '[0,24)' }] : [];
  store.recordManifest({
    contentHash,
    executionHash,
    id,
    title,
    topology,
    manifest: { id, title, notes, expect, logEntry },
  });
  return {
    manifestHash: contentHash,
    modelHash: isLarge ? MODELS.large.hash : MODELS.tiny.hash,
    executionHash,
    backend: isLarge ? 'coreml' : 'cpu',
    computeUnits: isLarge ? 'ane' : 'vnni',
    threads: isLarge ? 1 : 2,
    blockSizes: [1, 32],
    backendBuild: environment.backendBuild,
    addon: 'addon',
    artifacts: [],
  };
}

const shardsIn = ({ results }: GateReport): string[] => [
  ...new Set(results.map(({ shard }) => shard).filter((shard) => shard !== 'chain')),
];
