import { sql } from 'drizzle-orm';
import { check, index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { oneOf, utcTime } from './checks.ts';
import { runs } from './runs.ts';

/** A step is right as it is, history starts anew here, or this run does not count. */
export const ANNOTATION_KINDS = ['accept', 'reset', 'exclude'] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

export const annotations = sqliteTable(
  'annotations',
  {
    id: text('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    kind: text('kind', { enum: ANNOTATION_KINDS }).notNull(),
    author: text('author').notNull(),
    reason: text('reason').notNull(),
    annotatedAt: text('annotated_at').notNull(),
  },
  (table) => [
    index('annotations_run').on(table.runId),
    check('annotations_kind', oneOf(table.kind, ANNOTATION_KINDS)),
    check('annotations_author', sql`${table.author} <> '' and ${table.reason} <> ''`),
    check('annotations_annotated_at', utcTime(table.annotatedAt)),
  ],
);
