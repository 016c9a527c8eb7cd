import { sql } from 'drizzle-orm';
import { check, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One entry of a published research log. Its figures are not runs: they are shown in their own place and never ranked. */
export const logEntries = sqliteTable(
  'log_entries',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    source: text('source').notNull(),
    notes: text('notes'),
  },
  (table) => [check('log_entries_source', sql`${table.source} <> ''`)],
);

export const logFigures = sqliteTable(
  'log_figures',
  {
    entryId: text('entry_id')
      .notNull()
      .references(() => logEntries.id, { onDelete: 'cascade' }),
    ordinal: integer('ordinal').notNull(),
    subject: text('subject').notNull(),
    metric: text('metric').notNull(),
    value: real('value'),
    low: real('low'),
    high: real('high'),
    unit: text('unit').notNull(),
    qualifier: text('qualifier'),
  },
  (table) => [
    primaryKey({ columns: [table.entryId, table.ordinal] }),
    check(
      'log_figures_value_or_range',
      sql`case when ${table.value} is null then coalesce(${table.low} <= ${table.high}, 0) else ${table.low} is null and ${table.high} is null end`,
    ),
  ],
);
