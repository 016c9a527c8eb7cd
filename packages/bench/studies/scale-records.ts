// Interchange lines of any number of runs, for `pnpm study store-scale`. Every figure in them is invented.
import { createHash } from 'node:crypto';
import { encodeRecord, fileHash, type InterchangeHeader, type RecordKind, type RecordOf } from '@shardbench/db';
import { GATES } from '@shardbench/gates';
import { contentHash } from '@shardbench/manifest';

export interface Scale {
  readonly runs: number;
  readonly keys: number;
  /** Per run. */
  readonly processes: number;
}

const REQUESTS = 2;
const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2026, 0, 1);

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A UUID version 7 of a day and a number: the same every time. */
const idOf = (day: number, what: string): string => {
  const time = (FIRST_DAY_MS + day * DAY_MS).toString(16).padStart(12, '0');
  const rest = sha(`${day} ${what}`);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
};

const timeOf = (day: number): string => new Date(FIRST_DAY_MS + day * DAY_MS).toISOString();

const FACTS = {
  architecture: 'x64',
  osName: 'Invented system',
  cpuModel: 'Invented Processor',
  cores: 2,
  ramBytes: 8_000_000_000,
  details: {},
};
const MACHINE: RecordOf<'machine'> = { id: contentHash(FACTS).slice(0, 32), ...FACTS };

const executionOf = (key: number) => ({
  manifestHash: sha(`manifest ${key}`),
  modelHash: null,
  executionHash: sha(`execution ${key}`),
  backend: 'cpu',
  computeUnits: 'vnni',
  threads: 2,
  blockSizes: [1, 32],
  backendBuild: sha('build'),
  addon: 'addon' as const,
  artifactsHash: null,
});

const manifestOf = (key: number): RecordOf<'manifest'> => ({
  contentHash: sha(`manifest ${key}`),
  executionHash: sha(`execution ${key}`),
  id: `scale/${key}`,
  title: `Invented chain ${key}`,
  topology: '16+8+6+2/4',
  manifest: {},
});

const sessionOf = (day: number): RecordOf<'session'> => ({
  id: idOf(day, 'session'),
  machineId: MACHINE.id,
  command: 'all',
  arguments: [],
  state: 'finished',
  startedAt: timeOf(day),
  endedAt: timeOf(day),
  osBuild: '1',
  backendBuild: null,
  gitCommit: sha(`commit ${day}`).slice(0, 40),
  gitDirty: false,
  nodeVersion: process.version,
  environmentBefore: {},
  environmentAfter: null,
});

const reportOf = (key: number): RecordOf<'gateReport'> => ({
  id: idOf(0, `report ${key}`),
  sessionId: idOf(0, 'session'),
  ...executionOf(key),
  ruleVersion: 1,
  judgedAt: timeOf(0),
  artifacts: [],
  results: GATES.map((gate) => ({ gate, shard: 'chain', outcome: { state: 'passed', figures: [] } })),
});

const runOf = (day: number, key: number, { processes }: Scale): RecordOf<'run'> => ({
  id: idOf(day, `run ${key}`),
  sessionId: idOf(day, 'session'),
  gateReportId: idOf(0, `report ${key}`),
  ...executionOf(key),
  profile: { name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 1, requests: REQUESTS, processes },
  promptSha256: sha('prompt'),
  provenance: 'measured',
  processesPlanned: processes,
  startedAt: timeOf(day),
  verdict: { state: 'qualified' },
});

const processOf = (day: number, key: number, ordinal: number): RecordOf<'process'> => {
  // Between 0 and 1, the same every time.
  const noise = Number.parseInt(sha(`${day} ${key} ${ordinal}`).slice(0, 8), 16) / 2 ** 32;
  const tpotMs = 2 + (key % 10) / 10 + 0.04 * noise;
  const layer = tpotMs / 5;
  return {
    id: idOf(day, `process ${key} ${ordinal}`),
    runId: idOf(day, `run ${key}`),
    ordinal,
    launchOrdinal: ordinal,
    blockOrdinal: null,
    startedAt: timeOf(day),
    startupMs: 80,
    coldState: 'specialised',
    firstRequestProfile: null,
    firstRequestMs: null,
    warmupRequests: 1,
    warmupVerdict: 'steady',
    peakRssBytes: 150_000_000,
    environmentBefore: null,
    environmentAfter: null,
    requests: Array.from({ length: REQUESTS }, (_, place) => ({
      id: idOf(day, `request ${key} ${ordinal} ${place}`),
      ordinal: place,
      phase: 'measure' as const,
      startedNs: place * 1e9,
      latencyNs: Math.round(tpotMs * 15e6) + 9_000_000,
      ttftNs: 9_000_000,
      promptTokens: 32,
      newTokens: 16,
      tokensSha256: sha('tokens'),
      timings: null,
    })),
    summaries: [
      {
        ruleVersion: 1,
        requests: REQUESTS,
        ttftMs: 9,
        tpotMs,
        latencyMs: tpotMs * 15 + 9,
        prefillTokPerS: 3500,
        decodeTokPerS: 1000 / tpotMs,
        stages: {
          steps: 30,
          namedShare: 0.98,
          stagesMs: {
            embed: 0.01,
            ropeMask: 0.02,
            layers: [layer, layer, layer, layer],
            headCopy: 0.01,
            headPredict: layer / 2,
            headReduce: 0.05,
            host: 0.04,
          },
        },
        warmup: { verdict: 'steady' },
      },
    ],
  };
};

/** Everything that a file of this size holds, parents first: one session per day, in which every key has a run. */
function* records(scale: Scale): Generator<{ [Kind in RecordKind]: [Kind, RecordOf<Kind>] }[RecordKind]> {
  const { runs, keys, processes } = scale;
  const days = Math.ceil(runs / keys);
  yield ['machine', MACHINE];
  for (let key = 0; key < keys; key += 1) yield ['manifest', manifestOf(key)];
  for (let day = 0; day < days; day += 1) yield ['session', sessionOf(day)];
  for (let key = 0; key < keys; key += 1) yield ['gateReport', reportOf(key)];
  for (let run = 0; run < runs; run += 1) {
    const [day, key] = [Math.floor(run / keys), run % keys];
    yield ['run', runOf(day, key, scale)];
    for (let ordinal = 0; ordinal < processes; ordinal += 1) yield ['process', processOf(day, key, ordinal)];
  }
}

/** The lines of a file of this size, with their ends; marked as made for tests. */
export function* scaleLines(scale: Scale): Generator<string> {
  const header: InterchangeHeader = {
    kind: 'header',
    format: 'shardbench',
    schemaVersion: 1,
    purpose: 'test',
    exportedAt: timeOf(0),
    selection: { manifest: null, since: null },
  };
  yield `${JSON.stringify(header)}\n`;
  const hash = fileHash(header);
  let count = 0;
  for (const [kind, record] of records(scale)) {
    const { text, sha256 } = encodeRecord(kind, record as never);
    hash.add(sha256);
    count += 1;
    yield `${text}\n`;
  }
  yield `${JSON.stringify({ kind: 'end', records: count, sha256: hash.digest() })}\n`;
}
