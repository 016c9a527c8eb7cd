import { createHash } from 'node:crypto';
import { canonicalJson, contentHash } from '@shardbench/manifest';
import type { ZodType } from 'zod';
import { end, header, type InterchangeHeader, RECORD_SCHEMAS, type RecordKind, type RecordOf } from './records.ts';
import { badLine } from './refusals.ts';

/** A line as it was read, its checksum and shape checked. */
export type InterchangeLine =
  | { readonly kind: 'header'; readonly header: InterchangeHeader }
  | { readonly kind: 'end'; readonly records: number; readonly sha256: string }
  | {
      readonly kind: 'record';
      readonly of: RecordKind;
      readonly record: RecordOf<RecordKind>;
      readonly sha256: string;
    };

/** One record as a line, without the line's end, and its hash. */
export function encodeRecord<Kind extends RecordKind>(kind: Kind, record: RecordOf<Kind>) {
  const sha256 = contentHash({ kind, record });
  return { sha256, text: JSON.stringify({ kind, sha256, record }) };
}

/** Hash over a whole file: its first line, then the hash of every record. */
export function fileHash(first: InterchangeHeader) {
  const hash = createHash('sha256').update(canonicalJson(first));
  return { add: (sha256: string) => void hash.update(sha256), digest: () => hash.digest('hex') };
}

/** Parses and checks one line. Throws a ShardbenchError of kind `input` that names the place. */
export function decodeLine(text: string, where: string): InterchangeLine {
  const value = parsed(text, where);
  const { kind } = value;
  if (kind === 'header') return { kind, header: shaped(header, value, where) };
  if (kind === 'end') return { ...shaped(end, value, where) };
  if (typeof kind !== 'string' || !Object.hasOwn(RECORD_SCHEMAS, kind)) {
    throw badLine(
      'unknownRecord',
      where,
      'a kind of record that docs/interchange.md lists',
      JSON.stringify(kind) ?? 'none',
    );
  }
  const of = kind as RecordKind;
  const { sha256, record } = value;
  if (sha256 !== contentHash({ kind, record })) {
    throw badLine('lineTampered', where, `a record that its checksum fits`, 'one that was altered after the export');
  }
  const schema = RECORD_SCHEMAS[of] as ZodType<RecordOf<RecordKind>>;
  return { kind: 'record', of, record: shaped(schema, record, where), sha256 };
}

function parsed(text: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badLine('lineNotJson', where, 'one JSON object per line', text === '' ? 'an empty line' : 'something else');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badLine('lineNotJson', where, 'one JSON object per line', 'JSON of another kind');
  }
  return value as Record<string, unknown>;
}

function shaped<Shape>(schema: ZodType<Shape>, value: unknown, where: string): Shape {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data as Shape;
  const [issue] = error?.issues ?? [];
  const found = `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'something else'}`;
  throw badLine('recordShape', where, 'a record of the published schema', found);
}
