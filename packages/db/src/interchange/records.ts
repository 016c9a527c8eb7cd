import { z } from 'zod';
import { ANNOTATION_KINDS } from '../schema/annotations.ts';
import { BLOCK_STATES } from '../schema/blocks.ts';
import { DATABASE_PURPOSES } from '../schema/meta.ts';
import { SESSION_STATES } from '../schema/sessions.ts';
import { count, duration, facts, sha256, signed, text, utcTime, uuid } from './columns.ts';
import { coldStart, foreignResult, gateReport, run } from './executed-schemas.ts';
import { process } from './measured-schemas.ts';

/** Raised whenever a record changes so that an older program would misread it. */
export const INTERCHANGE_VERSION = 1;

/** Every kind of record, parents first: a file in this order can be read from top to bottom. */
export const RECORD_SCHEMAS = {
  machine: z.strictObject({
    id: z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits'),
    architecture: text,
    osName: text,
    cpuModel: text,
    cores: z.int().min(1).nullable(),
    ramBytes: z.int().min(1).nullable(),
    details: facts,
  }),
  model: z.strictObject({
    hash: sha256,
    name: text,
    architecture: text,
    synthetic: z.boolean(),
    fileBytes: z.int().min(1),
    quantisation: text,
    facts,
  }),
  manifest: z.strictObject({
    contentHash: sha256,
    executionHash: sha256,
    id: text,
    title: z.string().max(4000),
    topology: text,
    manifest: facts,
  }),
  artifact: z.strictObject({
    hash: sha256,
    format: text,
    bytes: count,
    quantisation: text.nullable(),
    compileMs: duration.nullable(),
  }),
  session: z.strictObject({
    id: uuid,
    machineId: z.string(),
    command: text,
    arguments: z.array(z.string().max(4000)),
    state: z.enum(SESSION_STATES),
    startedAt: utcTime,
    endedAt: utcTime.nullable(),
    osBuild: text.nullable(),
    backendBuild: text.nullable(),
    gitCommit: text.nullable(),
    gitDirty: z.boolean().nullable(),
    nodeVersion: text,
    environmentBefore: facts,
    environmentAfter: facts.nullable(),
  }),
  block: z.strictObject({
    sessionId: uuid,
    ordinal: count,
    canaryBeforeNs: z.int().min(1),
    canaryAfterNs: z.int().min(1),
    state: z.enum(BLOCK_STATES),
    reason: text.nullable(),
  }),
  gateReport,
  run,
  foreignResult,
  process,
  coldStart,
  annotation: z.strictObject({
    id: uuid,
    runId: uuid,
    kind: z.enum(ANNOTATION_KINDS),
    ...signed,
    annotatedAt: utcTime,
  }),
  baseline: z.strictObject({
    id: uuid,
    runId: uuid,
    ...signed,
    setAt: utcTime,
    clearedAt: utcTime.nullable(),
    clearedBy: text.nullable(),
    clearReason: text.nullable(),
  }),
} as const;

export type RecordKind = keyof typeof RECORD_SCHEMAS;
export type RecordOf<Kind extends RecordKind> = z.infer<(typeof RECORD_SCHEMAS)[Kind]>;

export const RECORD_KINDS = Object.keys(RECORD_SCHEMAS) as RecordKind[];

/** The first line. */
export const header = z.strictObject({
  kind: z.literal('header'),
  format: z.literal('shardbench'),
  schemaVersion: z.int().min(1),
  purpose: z.enum(DATABASE_PURPOSES).describe('What the database that was exported is for.'),
  exportedAt: utcTime,
  selection: z
    .strictObject({ manifest: z.string().nullable(), since: utcTime.nullable() })
    .describe('What the export was restricted to.'),
});
export type InterchangeHeader = z.infer<typeof header>;

/** The last line: without it the file was cut short. */
export const end = z.strictObject({
  kind: z.literal('end'),
  records: count.describe('Lines between the first and the last.'),
  sha256: sha256.describe('Of the first line and the hashes of all records in their order.'),
});

const recordLine = (kind: RecordKind) =>
  z.strictObject({
    kind: z.literal(kind),
    sha256: sha256.describe('Of the canonical JSON (RFC 8785) of {kind, record}.'),
    record: RECORD_SCHEMAS[kind],
  });

/** Any line of a file. */
const line = z
  .discriminatedUnion('kind', [header, ...RECORD_KINDS.map(recordLine), end])
  .meta({ title: 'Shardbench interchange line', description: 'One line of a JSON Lines file of results.' });

/** JSON Schema (draft 2020-12) of every line. */
export const interchangeJsonSchema = (): object => z.toJSONSchema(line);
