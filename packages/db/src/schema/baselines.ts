import { sql } from 'drizzle-orm';
import { check, index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { utcTime } from './checks.ts';
import { runs } from './runs.ts';

export const baselines = sqliteTable(
  'baselines',
  {
    id: text('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    author: text('author').notNull(),
    reason: text('reason').notNull(),
    setAt: text('set_at').notNull(),
    clearedAt: text('cleared_at'),
  },
  (table) => [
    index('baselines_run').on(table.runId),
    check('baselines_author', sql`${table.author} <> '' and ${table.reason} <> ''`),
    check('baselines_set_at', utcTime(table.setAt)),
    check('baselines_cleared_at', utcTime(table.clearedAt)),
  ],
);
