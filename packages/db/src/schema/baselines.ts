import { sql } from 'drizzle-orm';
import { check, index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { utcTime } from './checks.ts';
import { runs } from './runs.ts';
import { series } from './series.ts';

export const baselines = sqliteTable(
  'baselines',
  {
    id: text('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    seriesId: text('series_id')
      .notNull()
      .references(() => series.id),
    author: text('author').notNull(),
    reason: text('reason').notNull(),
    setAt: text('set_at').notNull(),
    clearedAt: text('cleared_at'),
    clearedBy: text('cleared_by'),
    clearReason: text('clear_reason'),
  },
  (table) => [
    index('baselines_run').on(table.runId),
    uniqueIndex('baselines_current').on(table.seriesId).where(sql`${table.clearedAt} is null`),
    check('baselines_author', sql`${table.author} <> '' and ${table.reason} <> ''`),
    check('baselines_set_at', utcTime(table.setAt)),
    check('baselines_cleared_at', utcTime(table.clearedAt)),
    check(
      'baselines_clear_reason',
      sql`(${table.clearedBy} is null) = (${table.clearReason} is null) and (${table.clearedBy} is null or (${table.clearedAt} is not null and ${table.clearedBy} <> '' and ${table.clearReason} <> ''))`,
    ),
  ],
);
