import { z } from 'zod';

/** Raised whenever a field changes its name or its meaning. */
export const CHECK_SCHEMA_VERSION = 1;

const run = z.object({
  run: z.string(),
  startedAt: z.string(),
  gitCommit: z.string().nullable(),
  gitDirty: z.boolean().nullable(),
});

const relative = z.number().describe('A share: 0.04 is 4 % more time per token.');

const comparison = z.object({
  ruleVersion: z.int(),
  verdict: z.enum(['improved', 'regressed', 'unchanged', 'inconclusive', 'insufficient']),
  reason: z.string(),
  method: z.string().nullable(),
  p: z.number().nullable(),
  processesBefore: z.int(),
  processesNow: z.int(),
  medianMsBefore: z.number().nullable(),
  medianMsNow: z.number().nullable(),
  shift: z
    .object({
      estimate: relative,
      low: relative.nullable(),
      high: relative.nullable(),
      confidence: z.number().nullable(),
    })
    .nullable(),
  smallestDetectable: relative.nullable(),
});

const against = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['pinned', 'accepted', 'ancestor']), ...run.shape, why: z.string() }),
  z.object({
    state: z.literal('history'),
    runs: z.array(run),
    step: z.object({ last: run, first: run, change: relative, p: z.number() }),
  }),
]);

const stage = z.object({
  stage: z.string(),
  msBefore: z.number(),
  msNow: z.number(),
  deltaMs: z.number(),
  relative: relative.nullable(),
  shareOfTotal: z.number().nullable(),
});

const change = z.object({ before: z.string().nullable(), after: z.string().nullable() }).nullable();

const explanation = z
  .object({
    certainty: z.enum(['repeated', 'suspected']),
    notRepeatedBecause: z.string().nullable(),
    firstSeen: run,
    shard: z.string().nullable().describe('Of the stage that explains most.'),
    stages: z
      .array(stage)
      .nullable()
      .describe('With `host`, their changes add up to the whole. Null where nothing could be split.'),
    unattributedMs: z.number().nullable(),
    differences: z.object({
      osBuild: change,
      backendBuild: change,
      gitCommit: change,
      artifacts: z.array(z.string()).describe('Shards whose artifact changed: no other shard can be the cause.'),
    }),
  })
  .describe('What may explain a change of speed.');

const finding = z.object({
  kind: z.enum([
    'regressed',
    'improved',
    'unchanged',
    'inconclusive',
    'insufficient',
    'noBaseline',
    'incomparable',
    'gateChanged',
    'notQualified',
  ]),
  sentence: z.string(),
  alarm: z.boolean().describe('Makes the command end with 1.'),
  news: z.boolean(),
  series: z.string(),
  manifest: z.string(),
  profile: z.string(),
  backend: z.string(),
  run: z.string().describe('The newest that was judged.'),
  metric: z.enum(['decode', 'prefill']).nullable().describe('Whose speed it is about. Null where none was compared.'),
  because: z.string().nullable().describe('Of `inconclusive` and `noBaseline`.'),
  against: against.nullable(),
  comparison: comparison.nullable(),
  explanation: explanation.nullable(),
  gate: z
    .object({
      direction: z.enum(['lost', 'regained', 'moved']).describe('`moved`: it failed before, too, at another gate.'),
      before: z.string(),
      after: z.string(),
      lastBefore: run,
      foretold: z.boolean(),
    })
    .nullable(),
  keyDifferences: z
    .array(
      z.object({
        key: z.string(),
        before: z.union([z.string(), z.number(), z.null()]),
        after: z.union([z.string(), z.number(), z.null()]),
      }),
    )
    .nullable()
    .describe('Of `incomparable`: what differs from the other key on which the manifest was measured.'),
});

/** What `bench check --json` prints. */
export const CheckDocument = z
  .object({
    schemaVersion: z.literal(CHECK_SCHEMA_VERSION),
    since: z.string().nullable().describe('Null for the runs of the newest session.'),
    keys: z.int().describe('Series with new runs.'),
    newRuns: z.int(),
    repeated: z.int().describe('Series that were run again before anything was declared.'),
    findings: z.array(finding),
  })
  .meta({ title: 'Shardbench check', description: 'New runs held against their baselines and histories.' });

export type CheckDocumentContent = z.infer<typeof CheckDocument>;

/** The published JSON Schema of the document. */
export const checkJsonSchema = (): object => z.toJSONSchema(CheckDocument);
