import { z } from 'zod';

/** Version of the document that `bench compare --json` prints. A field that changes its meaning, or goes, raises it. */
export const COMPARISON_SCHEMA_VERSION = 1;

const both = <Of extends z.ZodType>(of: Of) => z.object({ a: of, b: of });

const arm = z.object({
  manifest: z.string(),
  topology: z.string(),
  backend: z.string(),
  run: z.string().nullable().describe('Null where nothing was begun.'),
  verdict: z.string().nullable().describe('Of the run, in words.'),
  processes: z.int().describe('Stored.'),
  counted: z.int().describe('Those of them in valid blocks.'),
});

const shift = z
  .object({
    estimate: z.number(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    confidence: z.number().nullable(),
  })
  .describe('Relative change of the time from a to b: -0.029 is 2.9 % less.');

const comparison = z.object({
  ruleVersion: z.int(),
  method: z.string().nullable(),
  nA: z.int(),
  nB: z.int(),
  p: z.number().nullable(),
  shift: shift.nullable(),
  smallestDetectable: z.number().nullable().describe('Found nine times in ten at the noise seen.'),
  medianA: z.number().nullable().describe('Milliseconds.'),
  medianB: z.number().nullable(),
});

const ms = {
  aMs: z.number(),
  bMs: z.number(),
  deltaMs: z.number(),
  lowMs: z.number(),
  highMs: z.number(),
  clear: z.boolean().describe('Whether the interval leaves out zero.'),
};

const attribution = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('attributed'),
    namedShareA: z.number(),
    namedShareB: z.number(),
    total: z.object(ms).describe('The deltas of all stages add up to its delta.'),
    stages: z.array(
      z.object({
        stage: z.string().describe('Layers by a range that both chains are cut at.'),
        ...ms,
        relative: z.number().nullable(),
        shareOfTotal: z.number().nullable(),
      }),
    ),
    unattributed: z.object({ deltaMs: z.number(), shareOfTotal: z.number().nullable() }),
    confidence: z.number(),
    seed: z.int(),
    resamples: z.int(),
  }),
  z.object({ state: z.literal('notPublished'), reason: z.enum(['namedShareTooLow', 'tooFewProcesses']) }),
]);

const steadiness = z.object({ state: z.enum(['steady', 'moving', 'tooShort']) });

const causes = z.object({
  shards: z.array(
    z.object({
      shard: z.string(),
      state: z.enum(['unchanged', 'changed', 'only']),
      arm: z.enum(['a', 'b']).optional(),
    }),
  ),
  backendBuild: z.enum(['same', 'differs']),
  osBuild: z.enum(['same', 'differs']),
  execution: z.enum(['same', 'differs']).describe('By the execution hash.'),
  machineOnly: z.boolean(),
});

const outcome = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('judged'),
    verdict: z.enum(['improved', 'regressed', 'unchanged', 'inconclusive', 'insufficient']),
    reason: z.string(),
    comparison,
    changeMinimum: z.number(),
    steadiness: both(steadiness),
    attribution: attribution.nullable(),
    causes,
    environment: z.array(z.object({ fact: z.string(), a: z.string(), b: z.string() })),
  }),
  z.object({
    state: z.literal('incomparable'),
    keys: z.array(z.object({ key: z.string(), a: z.string(), b: z.string() })),
  }),
  z.object({ state: z.literal('disqualified'), sides: z.array(z.enum(['a', 'b'])), foretold: z.boolean() }),
  z.object({ state: z.enum(['crashed', 'skipped']), sides: z.array(z.enum(['a', 'b'])) }),
]);

const design = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('interleaved'),
    seed: z.int().nullable(),
    ended: z.enum(['complete', 'repeatsExhausted', 'armStopped', 'interrupted']),
    blocks: z.array(
      z.object({
        ordinal: z.int(),
        order: z.array(z.enum(['a', 'b'])),
        canaryBeforeNs: z.int(),
        canaryAfterNs: z.int(),
        state: z.enum(['valid', 'invalid']),
        reason: z.string().nullable(),
      }),
    ),
  }),
  z.object({ state: z.literal('history') }).describe('A drift between the runs is not cancelled.'),
  z.object({ state: z.literal('none') }),
]);

const compared = z.object({
  kind: z.literal('comparison'),
  schemaVersion: z.literal(COMPARISON_SCHEMA_VERSION),
  session: z.string().nullable().describe('Null where nothing was measured.'),
  verdict: z.enum([
    ...['improved', 'regressed', 'unchanged', 'inconclusive', 'insufficient'],
    ...['incomparable', 'disqualified', 'crashed', 'skipped'],
  ] as const),
  partial: z.boolean().describe('Stopped before its end.'),
  sentence: z.string(),
  metric: z.enum(['tpot', 'ttft', 'prefill']),
  profile: z.string(),
  arms: both(arm),
  design,
  outcome,
});

const planned = z.object({
  kind: z.literal('plan'),
  schemaVersion: z.literal(COMPARISON_SCHEMA_VERSION),
  plan: z.discriminatedUnion('state', [
    z.object({
      state: z.literal('planned'),
      resolve: z.number(),
      pairs: z.int(),
      durationMs: z.number(),
      noise: z.number(),
      runs: z.array(z.string()),
    }),
    z.object({ state: z.literal('noHistory'), resolve: z.number(), processesMinimum: z.int() }),
  ]),
});

/** What `bench compare` prints with `--json`. */
export const ComparisonDocument = z
  .discriminatedUnion('kind', [compared, planned])
  .meta({ title: 'Shardbench comparison', description: 'Two chains against each other, or what that would take.' });

export type Comparisons = z.infer<typeof ComparisonDocument>;

/** The published JSON Schema of the document. */
export const comparisonJsonSchema = (): object => z.toJSONSchema(ComparisonDocument);
