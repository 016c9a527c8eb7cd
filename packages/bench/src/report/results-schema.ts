import { GATES, NOT_RUN_REASONS } from '@shardbench/gates';
import { z } from 'zod';

/** Version of the document that `--json` prints. A field that changes its meaning, or goes, raises it. */
export const RESULTS_SCHEMA_VERSION = 1;

const interval = z.object({
  median: z.number(),
  low: z.number().nullable().describe('Lower end of the order-statistics interval; null below six processes.'),
  high: z.number().nullable(),
  n: z.int().describe('Processes.'),
  confidence: z.number().nullable().describe('Coverage of the interval, such as 0.96875 for six processes.'),
});

const medians = z.object({
  ttftMs: z.number(),
  tpotMs: z.number().nullable(),
  latencyMs: z.number(),
  prefillTokPerS: z.number(),
  decodeTokPerS: z.number().nullable(),
});

const process = z.object({
  startupMs: z.number(),
  coldState: z.enum(['notCompiled', 'notSpecialised', 'specialised']),
  firstRequest: z
    .object({ profile: z.string(), ms: z.number() })
    .nullable()
    .describe('The first request of the process, never part of a warm figure; null where another profile came first.'),
  warmup: z.object({ requests: z.int(), verdict: z.enum(['steady', 'drifting', 'stepped', 'tooShort']) }),
  peakRssBytes: z.int(),
  medians: medians.describe('Over the measured requests of the process.'),
});

const stagesMs = z
  .object({
    embed: z.number(),
    ropeMask: z.number(),
    layers: z.array(z.number()).describe('One value per layer shard.'),
    headCopy: z.number(),
    headPredict: z.number(),
    headReduce: z.number(),
    host: z.number().describe('What no named stage explains.'),
  })
  .describe('Milliseconds per decoded token: means within a process, medians over processes.');

const verdictFields = {
  verdict: z.enum(['qualified', 'disqualified', 'unverified', 'skipped', 'crashed']),
  failedGate: z.object({ gate: z.string(), shard: z.string(), code: z.string() }).nullable(),
  unverifiedReason: z.string().nullable(),
  crashedPhase: z.string().nullable(),
};

const topology = z.string().describe('Such as 16+8+6+2/4.');

const run = z.object({
  id: z.string(),
  manifest: z.string(),
  topology,
  backend: z.string(),
  profile: z.string(),
  ...verdictFields,
  gateReport: z.string().describe('Id of the gate report that the run stands on.'),
  provenance: z.enum(['measured', 'imported']),
  model: z.object({ hash: z.string(), synthetic: z.boolean() }).nullable(),
  executionHash: z.string(),
  tokensSha256: z.string().nullable(),
  processesPlanned: z.int(),
  processes: z.array(process).describe('Those that ended, in measured order.'),
  prefill: z.object({ tokPerS: interval }).nullable().describe('Null when nothing was measured.'),
  decode: z.object({ tokPerS: interval }).nullable(),
  stagesMs: stagesMs.nullable(),
});

const figureValue = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const figures = z
  .array(z.object({ metric: z.string(), value: figureValue, threshold: figureValue }))
  .describe('Measured values with what they were held against.');

const outcome = z.discriminatedUnion('state', [
  z.object({ state: z.literal('passed'), figures }),
  z.object({
    state: z.literal('failed'),
    failures: z.array(z.object({ shard: z.string(), code: z.string(), expected: z.string(), found: z.string() })),
    figures,
  }),
  z.object({ state: z.literal('notRun'), reason: z.enum(NOT_RUN_REASONS) }).describe('Never a pass.'),
]);

const gateReport = z.object({
  id: z.string(),
  manifest: z.string(),
  topology,
  backend: z.string(),
  ...verdictFields,
  ruleVersion: z.int(),
  results: z
    .array(z.object({ gate: z.enum(GATES), shard: z.string(), outcome }))
    .describe('In gate order; shard is "chain" for the chain as a whole.'),
});

const skipped = z.object({
  manifest: z.string(),
  topology,
  backend: z.string(),
  code: z.string(),
  missing: z.string(),
  remedy: z.string(),
});

/** What `bench all`, `run`, `gate` and `show` print with `--json`. */
export const ResultsDocument = z
  .object({
    schemaVersion: z.literal(RESULTS_SCHEMA_VERSION),
    session: z
      .object({
        id: z.string(),
        command: z.string(),
        state: z.enum(['open', 'finished', 'interrupted', 'failed']),
        startedAt: z.string(),
        endedAt: z.string().nullable(),
        gitCommit: z.string().nullable(),
        gitDirty: z.boolean().nullable(),
      })
      .nullable()
      .describe('Null for a selection from several sessions, and machine likewise.'),
    machine: z
      .object({
        id: z.string(),
        architecture: z.string(),
        osName: z.string(),
        cpuModel: z.string(),
        cores: z.int().nullable(),
        ramBytes: z.int().nullable(),
      })
      .nullable(),
    timeMs: z
      .object({ gates: z.number(), whole: z.number().describe('Gates and measured processes.') })
      .nullable()
      .describe('Wall-clock time of the command in milliseconds; null where stored results are shown.'),
    gateReports: z.array(gateReport).describe('What the gates said: of the session, or those the runs stand on.'),
    runs: z.array(run).describe('Empty for `gate`, which measures nothing.'),
    skipped: z.array(skipped),
  })
  .meta({ title: 'Shardbench results', description: 'Runs of one session, or of a selection.' });

export type Results = z.infer<typeof ResultsDocument>;
export type ResultsRun = z.infer<typeof run>;
export type ResultsGateReport = z.infer<typeof gateReport>;

/** The published JSON Schema of the document. */
export const resultsJsonSchema = (): object => z.toJSONSchema(ResultsDocument);
