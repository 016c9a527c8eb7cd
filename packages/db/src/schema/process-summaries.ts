import type { ProcessSummary } from '@shardbench/stats';
import { sql } from 'drizzle-orm';
import { check, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json } from './checks.ts';
import { processes } from './processes.ts';

export const processSummaries = sqliteTable(
  'process_summaries',
  {
    processId: text('process_id')
      .notNull()
      .references(() => processes.id, { onDelete: 'cascade' }),
    ruleVersion: integer('rule_version').notNull(),
    summary: text('summary', { mode: 'json' }).$type<ProcessSummary>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.processId, table.ruleVersion] }),
    check('process_summaries_rule_version', sql`${table.ruleVersion} > 0`),
    check('process_summaries_summary', json(table.summary)),
  ],
);
