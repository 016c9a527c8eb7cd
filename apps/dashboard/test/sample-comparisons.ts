/** Test data: invented comparisons, measured in turn and one run after the other, with an end of every kind. */
import type { Execution, Store } from '@shardbench/db';
import { type GateReport, verdictOf } from '@shardbench/gates';
import { formatTopology, headShardName, layerRanges, layerShardName, type Profile } from '@shardbench/manifest';
import { type SampleChain, sampleProcess, sha } from './sample-chain.ts';
import { census, failedReport, qualifiedReport } from './sample-reports.ts';

export const COMPARED_PROFILE: Profile = {
  ...{ name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 1, requests: 6, processes: 10 },
};

const COSTS = { layerNs: 1_640_000, headNs: 4_900_000, shardNs: 190_000 };
const PAIRS_PER_BLOCK = 2;
const HOUR_MS = 3_600_000;
const FIRST = Date.UTC(2026, 10, 20, 8, 15);

const chain = (id: string, layerCounts: readonly number[], factor = 1, headShards = 4): SampleChain => ({
  id: `compared/${id}`,
  title: `Invented, ${id}`,
  layerCounts,
  headShards,
  costs: { ...COSTS, layerNs: COSTS.layerNs * factor },
});

const A = chain('16_8_6_2', [16, 8, 6, 2]);
const SLOWER = chain('20_4_6_2_slower', [20, 4, 6, 2], 1.03);
const ALIKE = chain('16_8_6_2_alike', [16, 8, 6, 2]);
const REJECTED = chain('24_6_2', [24, 6, 2]);
const CHANGED = chain('16_8_6_2', [16, 8, 6, 2], 1.05);
const MANY = chain(
  `forty-${'a-very-long-name-'.repeat(10)}`,
  Array.from({ length: 32 }, () => 1),
  1,
  8,
);

const shardsOf = (of: SampleChain): string[] => [
  ...layerRanges(of).map(layerShardName),
  ...Array.from({ length: of.headShards }, (_, index) => headShardName(index)),
];

interface Surroundings {
  readonly cpuModel?: string;
  readonly osBuild?: string;
  readonly comment?: string;
  /** Shards whose artifact is another one. */
  readonly changed?: readonly string[];
}

interface Session {
  readonly id: string;
  readonly startedAt: string;
}

interface Side {
  readonly run: string;
  readonly chain: SampleChain;
  processes: number;
}

function beginSession(
  store: Store,
  hour: number,
  words: readonly string[],
  { cpuModel, osBuild, comment }: Surroundings = {},
): Session {
  const machineId = store.recordMachine({
    ...{ architecture: 'arm64', osName: 'macOS', cpuModel: cpuModel ?? 'Sample Processor 9000' },
    ...{ cores: 12, ramBytes: 64_000_000_000, details: {} },
  });
  const startedAt = new Date(FIRST + hour * HOUR_MS).toISOString();
  const id = store.beginSession({
    ...{ machineId, command: words[0] ?? 'all', arguments: words, startedAt },
    environment: {
      ...{ osBuild: osBuild ?? '26A100', backendBuild: sha('build'), gitCommit: sha(`commit ${hour}`).slice(0, 40) },
      ...{ gitDirty: false, nodeVersion: 'v26.10.0' },
      details: { loadAverage: hour, powerSource: 'AC', comment: comment ?? 'none' },
    },
  });
  return { id, startedAt };
}

function beginRun(
  store: Store,
  session: Session,
  of: SampleChain,
  { changed = [] }: Surroundings = {},
  report?: GateReport,
): string {
  const artifacts = shardsOf(of).map((shard) => ({
    shard,
    artifactHash: sha(`${shard}${changed.includes(shard) ? ' changed' : ''}`),
  }));
  for (const { artifactHash } of artifacts) {
    store.recordArtifact({ hash: artifactHash, format: 'mlmodelc', bytes: 1e8, quantisation: 'int8' });
  }
  const execution = executionOf(store, of, artifacts);
  const judged = report ?? qualifiedReport(of);
  const { startedAt } = session;
  const gateReportId = store.recordGateReport(judged, {
    ...execution,
    sessionId: session.id,
    judgedAt: startedAt,
  });
  return store.beginRun({
    ...execution,
    ...{ sessionId: session.id, gateReportId, profile: COMPARED_PROFILE, promptSha256: sha('prompt') },
    ...{ provenance: 'measured', processesPlanned: COMPARED_PROFILE.processes, startedAt },
    verdict: verdictOf(judged, { shards: shardsOf(of), tokenHashes: [] }),
  });
}

/** Processes of one run, one after the other. */
function measure(
  store: Store,
  run: string,
  of: SampleChain,
  { startedAt }: Session,
  processes = COMPARED_PROFILE.processes,
): void {
  for (let ordinal = 0; ordinal < processes; ordinal += 1) {
    store.recordProcess(run, sampleProcess(of, COMPARED_PROFILE, ordinal, startedAt));
  }
}

/** Processes of both runs in turn, in blocks of two pairs. */
function measureInTurn(
  store: Store,
  session: Session,
  [a, b]: readonly [Side, Side],
  pairs: number,
  invalid: readonly number[],
): void {
  for (let ordinal = 0; ordinal < Math.ceil(pairs / PAIRS_PER_BLOCK); ordinal += 1) {
    const order = ordinal % 2 === 0 ? [a, b, b, a] : [b, a, a, b];
    const taken = order.slice(0, 2 * Math.min(PAIRS_PER_BLOCK, pairs - ordinal * PAIRS_PER_BLOCK));
    taken.forEach((side, place) => {
      const process = sampleProcess(side.chain, COMPARED_PROFILE, side.processes, session.startedAt);
      store.recordProcess(side.run, {
        ...process,
        launchOrdinal: 2 * PAIRS_PER_BLOCK * ordinal + place,
        blockOrdinal: ordinal,
      });
      side.processes += 1;
    });
    const bad = invalid.includes(ordinal);
    store.recordBlock(session.id, {
      ...{ ordinal, canaryBeforeNs: 10_000_000, canaryAfterNs: bad ? 10_900_000 : 10_020_000 },
      ...{ state: bad ? 'invalid' : 'valid', reason: bad ? 'canaryMoved' : null },
    });
  }
}

function endSession(store: Store, { id, startedAt }: Session, state: 'finished' | 'interrupted' = 'finished'): void {
  const endedAt = new Date(Date.parse(startedAt) + HOUR_MS / 2).toISOString();
  store.endSession(id, { state, endedAt, environmentAfter: null });
}

function executionOf(store: Store, of: SampleChain, artifacts: Execution['artifacts']): Execution {
  const { id, title, layerCounts, headShards } = of;
  const topology = formatTopology({ layerCounts, headShards });
  const contentHash = sha(`manifest ${id}`);
  const executionHash = sha(`execution ${id}`);
  const modelHash = sha('Sample model');
  const expect = of === REJECTED ? [{ backend: 'coreml', gate: 'residency', shard: '[0,24)' }] : [];
  store.recordModel({
    ...{ hash: modelHash, name: 'Sample model', architecture: 'phi3', synthetic: false },
    ...{ fileBytes: 4_080_000_000, quantisation: 'Q8_0', facts: {} },
  });
  store.recordManifest({
    ...{ contentHash, executionHash, id, title, topology },
    manifest: { id, title, notes: null, expect, logEntry: null },
  });
  return {
    ...{ manifestHash: contentHash, modelHash, executionHash, backend: 'coreml', computeUnits: 'ane', threads: 1 },
    ...{ blockSizes: [1, 32], backendBuild: sha('build'), addon: 'addon', artifacts },
  };
}

const words = (b: string, ...options: readonly string[]): string[] => [
  'compare',
  'manifests/compared/16_8_6_2.json',
  `manifests/compared/${b}.json`,
  ...options,
];

/** Two chains in turn. */
function compareInTurn(
  store: Store,
  hour: number,
  other: SampleChain,
  {
    pairs,
    invalid = [],
    state = 'finished',
  }: { pairs: number; invalid?: readonly number[]; state?: 'finished' | 'interrupted' },
): void {
  const session = beginSession(store, hour, words(other.id.split('/')[1] ?? '', '--seed', '0'));
  const sides = [A, other].map((of): Side => ({ run: beginRun(store, session, of), chain: of, processes: 0 }));
  measureInTurn(store, session, sides as [Side, Side], pairs, invalid);
  endSession(store, session, state);
}

/** Writes comparisons of every kind into an empty store. `hostile` is text that would run if a page let it. */
export function writeComparedDatabase(store: Store, hostile: string): void {
  compareInTurn(store, 0, SLOWER, { pairs: 12, invalid: [2] });
  compareInTurn(store, 1, ALIKE, { pairs: 10 });
  compareInTurn(store, 2, SLOWER, { pairs: 3, state: 'interrupted' });

  const rejected = beginSession(store, 3, words('24_6_2'));
  beginRun(store, rejected, A);
  const residency = [
    { shard: '[0,24)', code: 'notResident', expected: 'every operation on ane', found: 'conv on cpu' },
  ] as const;
  beginRun(store, rejected, REJECTED, {}, failedReport('residency', residency, { figures: census(96, 0) }));
  endSession(store, rejected);

  const later = { osBuild: '26A200', comment: hostile, changed: ['[16,24)'] };
  const all = beginSession(store, 30, ['all', 'manifests/compared'], later);
  for (const again of [CHANGED, MANY]) measure(store, beginRun(store, all, again, later), again, all);
  const few = chain(`few ${hostile}`, [16, 16]);
  measure(store, beginRun(store, all, few, later), few, all, 3);
  endSession(store, all);

  const elsewhere = beginSession(store, 31, ['all', 'manifests/compared'], { cpuModel: 'Another Processor' });
  measure(store, beginRun(store, elsewhere, A), A, elsewhere);
  endSession(store, elsewhere);
}
