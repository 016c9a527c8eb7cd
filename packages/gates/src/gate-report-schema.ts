import { ShardbenchError } from '@shardbench/manifest';
import { z } from 'zod';
import { GATES, type GateReport, NOT_RUN_REASONS } from './types.ts';

const figureSchema = z.strictObject({
  metric: z.string().min(1),
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  threshold: z.union([z.number(), z.string(), z.boolean(), z.null()]),
});

const failureSchema = z.strictObject({
  shard: z.string().min(1),
  code: z.string().min(1),
  expected: z.string(),
  found: z.string(),
});

const outcomeSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('passed'), figures: z.array(figureSchema) }),
  z.strictObject({
    state: z.literal('failed'),
    failures: z.tuple([failureSchema], failureSchema),
    figures: z.array(figureSchema),
  }),
  z.strictObject({ state: z.literal('notRun'), reason: z.enum(NOT_RUN_REASONS) }),
]);

const elsewhereSchema = z.strictObject({
  operation: z.string().min(1),
  computeUnit: z.string().min(1).nullable(),
  count: z.int().positive(),
});

const resultSchema = z.strictObject({
  gate: z.enum(GATES),
  shard: z.string().min(1),
  outcome: outcomeSchema,
  nonResidentOperations: z.array(elsewhereSchema).exactOptional(),
});

/** A stored gate report. One result per gate and shard, and `earlierFailure` only after a failure. */
export const gateReportSchema: z.ZodType<GateReport> = z
  .strictObject({ ruleVersion: z.int().positive(), results: z.array(resultSchema) })
  .superRefine(({ results }, context) => {
    const seen = new Set<string>();
    for (const [index, { gate, shard, outcome }] of results.entries()) {
      const report = (message: string) => context.addIssue({ code: 'custom', path: ['results', index], message });
      const name = `${gate} of ${shard}`;
      if (seen.has(name)) report(`expected one result for ${name}, found two`);
      seen.add(name);
      const earlier = GATES.slice(0, GATES.indexOf(gate));
      const failedBefore = results.some((other) => earlier.includes(other.gate) && other.outcome.state === 'failed');
      if (outcome.state === 'notRun' && outcome.reason === 'earlierFailure' && !failedBefore) {
        report(`expected a failure of a gate before ${gate}, found none`);
      }
    }
  });

/**
 * Reads a stored gate report. `where` names the record for the reader: a table and an id. Throws a ShardbenchError
 * (`gateReportInvalid`) that says which part is wrong.
 */
export function parseGateReport(value: unknown, where: string): GateReport {
  const parsed = gateReportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ShardbenchError('storage', {
    code: 'gateReportInvalid',
    expected: 'a gate report',
    found: issue?.message ?? 'something else',
    where: [where, ...(issue?.path ?? [])].join('.'),
    remedy: 'run the gates of this manifest again',
  });
}
