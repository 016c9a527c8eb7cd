import { GATES, NOT_RUN_REASONS, RUN_PHASES, UNVERIFIED_REASONS } from '@shardbench/gates';
import { z } from 'zod';
import { ADDONS } from '../schema/execution-columns.ts';
import { FOREIGN_TOOLS } from '../schema/foreign-results.ts';
import { COLD_STATES } from '../schema/processes.ts';
import { PROVENANCES } from '../schema/series.ts';
import { count, duration, facts, sha256, text, utcTime, uuid } from './columns.ts';

/** What was executed and how. */
const execution = {
  manifestHash: sha256,
  modelHash: sha256.nullable(),
  executionHash: sha256,
  backend: text,
  computeUnits: z.string().max(200),
  threads: z.int().min(1),
  blockSizes: z.array(z.int().min(1)).describe('Tokens per step, ascending.'),
  backendBuild: text,
  addon: z.enum(ADDONS),
  artifactsHash: sha256.nullable().describe('One hash over shards and their artifacts.'),
};

const figure = z.strictObject({
  metric: text,
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  threshold: z.union([z.number(), z.string(), z.boolean(), z.null()]),
});
const failure = z.strictObject({ shard: text, code: text, expected: z.string(), found: z.string() });
const outcome = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('passed'), figures: z.array(figure) }),
  z.strictObject({ state: z.literal('failed'), failures: z.array(failure).min(1), figures: z.array(figure) }),
  z.strictObject({ state: z.literal('notRun'), reason: z.enum(NOT_RUN_REASONS) }),
]);
const elsewhere = z.strictObject({ operation: text, computeUnit: text.nullable(), count: z.int().min(1) });

export const gateReport = z.strictObject({
  id: uuid,
  sessionId: uuid,
  ...execution,
  ruleVersion: z.int().min(1),
  judgedAt: utcTime,
  artifacts: z.array(z.strictObject({ shard: text, artifactHash: sha256 })),
  results: z.array(
    z.strictObject({
      gate: z.enum(GATES),
      shard: text,
      outcome,
      nonResidentOperations: z.array(elsewhere).min(1).exactOptional(),
    }),
  ),
});

const verdict = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('qualified') }),
  z.strictObject({ state: z.literal('disqualified'), gate: z.enum(GATES), shard: text, code: text }),
  z.strictObject({ state: z.literal('unverified'), reason: z.enum(UNVERIFIED_REASONS) }),
  z.strictObject({ state: z.literal('skipped'), missing: text }),
  z.strictObject({ state: z.literal('crashed'), phase: z.enum(RUN_PHASES) }),
]);

const profile = z.strictObject({
  name: text,
  promptTokens: count,
  newTokens: count,
  warmupRequests: count,
  requests: z.int().min(1),
  processes: z.int().min(1),
});

export const run = z.strictObject({
  id: uuid,
  sessionId: uuid,
  gateReportId: uuid,
  ...execution,
  profile,
  promptSha256: sha256,
  provenance: z.enum(PROVENANCES),
  processesPlanned: count,
  startedAt: utcTime,
  verdict,
});

export const foreignResult = z.strictObject({
  runId: uuid,
  tool: z.enum(FOREIGN_TOOLS),
  result: facts.describe('What the tool said, as it said it.'),
});

export const coldStart = z.strictObject({
  id: uuid,
  sessionId: uuid,
  gateReportId: uuid.nullable(),
  ...execution,
  state: z.enum(COLD_STATES),
  witness: facts,
  compileMs: duration.nullable(),
  loadMs: duration,
  firstUse: z.array(z.strictObject({ blockTokens: z.int().min(1), ms: duration })),
  startedAt: utcTime,
});
