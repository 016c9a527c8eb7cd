import { GATES } from '@shardbench/gates';
import { z } from 'zod';
import { FIGURE_ROLES, FIGURE_UNITS, LOG_ENTRY_KINDS } from './log-entry.ts';
import { decimalsOf } from './printed-numbers.ts';

/** Most digits after a decimal point that a 64-bit float of a figure's size can hold. */
const MAX_DECIMALS = 20;

const text = (longest: number) => z.string().max(longest).regex(/\S/, 'a text that is not blank');
const optionalText = (longest: number) => text(longest).nullable().default(null);

const name = {
  date: z.iso.date('a calendar date such as 2026-04-28').describe('Date of the entry.'),
  title: text(200)
    .regex(/[A-Za-z0-9]/, 'a title with a letter or digit')
    .describe('Title of the entry, without its date.'),
};

const condition = z.strictObject({
  profile: text(40).optional().describe("Workload, by the log's own name."),
  repetition: z.int().min(1).max(1000).optional().describe('Which repetition, from 1.'),
  warmth: z.enum(['cold', 'warm']).optional(),
  input: text(40).optional().describe('What was fed in.'),
  token: z.int().min(0).max(4096).optional().describe('Place in a block of tokens, from 0.'),
});

const figure = z
  .strictObject({
    subject: text(120).describe('What it is about: a shard, a topology, a variant.'),
    metric: z
      .string()
      .max(60)
      .regex(/^[a-z][A-Za-z0-9]*$/, 'a camelCase word'),
    role: z.enum(FIGURE_ROLES).default('result').describe('Observed, or chosen.'),
    value: z.number().optional().describe('The number; otherwise `low` and `high`.'),
    low: z.number().optional(),
    high: z.number().optional(),
    decimals: z
      .int()
      .min(0)
      .max(MAX_DECIMALS)
      .optional()
      .describe('Digits after the point, where the entry prints more than the number needs: 4 for 1.0000.'),
    unit: z.enum(FIGURE_UNITS),
    qualifier: optionalText(80).describe('The reservation that the entry makes, such as "about".'),
    condition: condition.default({}),
    note: optionalText(600).describe('What a reader needs to know before using the figure.'),
  })
  .superRefine(({ value, low, high, decimals }, context) => {
    const report = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    const numbers = [value, low, high].filter((number) => number !== undefined);
    if (value !== undefined ? numbers.length > 1 : numbers.length < 2) {
      report('value', 'either a value, or low and high');
    } else if (low !== undefined && high !== undefined && low > high) {
      report('high', `a number of at least ${low}, the low end`);
    }
    const needed = Math.max(0, ...numbers.map(decimalsOf));
    if (needed > MAX_DECIMALS) report('value', `a number with at most ${MAX_DECIMALS} decimals`);
    if (decimals !== undefined && decimals < needed) report('decimals', `at least ${needed}, which the number needs`);
  });

const gate = z.strictObject({
  subject: text(120),
  gate: z.enum(GATES),
  state: z.enum(['passed', 'failed', 'notRun']),
  nonResidentOperations: z.array(text(120)).default([]).describe('Operations the entry names as not resident.'),
});

const paragraph = text(2000);

/** The file that holds one entry of a research log. */
export const LogEntryFile = z
  .strictObject({
    $schema: z.string().optional(),
    ...name,
    kind: z.enum(LOG_ENTRY_KINDS),
    intent: z.strictObject(name).nullable().default(null).describe('The intent that this outcome answers.'),
    source: text(400).describe('Where the entry was published: project and file.'),
    summary: z
      .strictObject({
        intent: paragraph,
        setup: paragraph,
        result: paragraph,
        surprise: paragraph.nullable().default(null),
        lesson: paragraph.nullable().default(null),
        next: paragraph.nullable().default(null),
      })
      .describe("The entry's sections, retold."),
    referencedFiles: z.array(text(400)).default([]).describe("Files of the log's project that the entry refers to."),
    notes: optionalText(4000).describe('What a reader of today has to know about it.'),
    gates: z.array(gate).default([]).describe('What the entry says gates said.'),
    figures: z.array(figure).describe('Every number the entry publishes, in its order.'),
  })
  .superRefine(({ kind, intent, figures }, context) => {
    if (kind === 'intent' && intent !== null) {
      context.addIssue({ code: 'custom', path: ['intent'], message: 'no intent: this entry is one' });
    }
    const seen = new Set<string>();
    figures.forEach(({ subject, metric, condition: { profile, repetition, warmth, input, token } }, index) => {
      const identity = JSON.stringify([subject, metric, profile, repetition, warmth, input, token]);
      if (seen.has(identity)) {
        const message = `one ${metric} of ${subject} under one condition`;
        context.addIssue({ code: 'custom', path: ['figures', index], message });
      }
      seen.add(identity);
    });
  })
  .meta({
    title: 'Research log entry',
    description: 'One entry of a published research log with every figure it gives. Figures are not runs.',
  });

/** What a file may say. */
export type LogEntryFile = z.input<typeof LogEntryFile>;

/** JSON Schema (draft 2020-12) of the file. What spans several keys is not in it. */
export const logEntryJsonSchema = (): object => z.toJSONSchema(LogEntryFile, { io: 'input' });
