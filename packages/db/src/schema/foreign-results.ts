import { check, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json, oneOf } from './checks.ts';
import type { Facts } from './facts.ts';
import { runs } from './runs.ts';

/** Tools whose result files are read, or that are measured beside ours. */
export const FOREIGN_TOOLS = ['llamaBench', 'nodeLlamaCpp'] as const;
export type ForeignTool = (typeof FOREIGN_TOOLS)[number];

/** What another tool said about an imported run, as it said it; paths are shortened to file names. */
export const foreignResults = sqliteTable(
  'foreign_results',
  {
    runId: text('run_id')
      .primaryKey()
      .references(() => runs.id, { onDelete: 'cascade' }),
    tool: text('tool', { enum: FOREIGN_TOOLS }).notNull(),
    result: text('result', { mode: 'json' }).$type<Facts>().notNull(),
  },
  (table) => [
    check('foreign_results_tool', oneOf(table.tool, FOREIGN_TOOLS)),
    check('foreign_results_result', json(table.result)),
  ],
);
