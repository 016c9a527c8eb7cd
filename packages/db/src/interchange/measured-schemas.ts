import { z } from 'zod';
import { COLD_STATES, WARMUP_VERDICTS } from '../schema/processes.ts';
import { REQUEST_PHASES } from '../schema/requests.ts';
import { count, duration, facts, sha256, text, utcTime, uuid } from './columns.ts';

const stagesMs = z.strictObject({
  embed: z.number(),
  ropeMask: z.number(),
  layers: z.array(z.number()),
  headCopy: z.number(),
  headPredict: z.number(),
  headReduce: z.number(),
  host: z.number(),
});

const processSummary = z
  .looseObject({
    ruleVersion: z.int().min(1),
    requests: z.int().min(1),
    ttftMs: duration,
    tpotMs: duration.nullable(),
    latencyMs: duration,
    prefillTokPerS: duration,
    decodeTokPerS: duration.nullable(),
    stages: z.strictObject({ steps: z.int().min(1), stagesMs, namedShare: z.number() }).nullable(),
    warmup: z.looseObject({ verdict: z.enum(WARMUP_VERDICTS) }),
  })
  .describe('Derived from the requests under a version of the rules.');

const request = z.strictObject({
  id: uuid,
  ordinal: count,
  phase: z.enum(REQUEST_PHASES),
  startedNs: count,
  latencyNs: count,
  ttftNs: count,
  promptTokens: z.int().min(1),
  newTokens: z.int().min(1),
  tokensSha256: sha256,
  timings: z
    .string()
    .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'base64')
    .nullable()
    .describe('The blob that docs/storage.md describes, in base64; null once it was archived.'),
});

export const process = z.strictObject({
  id: uuid,
  runId: uuid,
  ordinal: count,
  launchOrdinal: count,
  blockOrdinal: count.nullable(),
  startedAt: utcTime,
  startupMs: duration,
  coldState: z.enum(COLD_STATES),
  firstRequestProfile: text.nullable(),
  firstRequestMs: duration.nullable(),
  warmupRequests: count,
  warmupVerdict: z.enum(WARMUP_VERDICTS),
  peakRssBytes: count,
  environmentBefore: facts.nullable(),
  environmentAfter: facts.nullable(),
  requests: z.array(request).max(10_000),
  summaries: z.array(processSummary).min(1),
});
