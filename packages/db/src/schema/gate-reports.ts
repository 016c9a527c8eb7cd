import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json, oneOf, sha256, utcTime } from './checks.ts';
import { ADDONS, executionColumns } from './execution-columns.ts';
import { sessions } from './sessions.ts';

export const gateReports = sqliteTable(
  'gate_reports',
  {
    id: text('id').primaryKey(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    ...executionColumns(),
    ruleVersion: integer('rule_version').notNull(),
    judgedAt: text('judged_at').notNull(),
  },
  (table) => [
    index('gate_reports_execution').on(table.executionHash),
    check('gate_reports_execution_hash', sha256(table.executionHash)),
    check('gate_reports_threads', sql`${table.threads} > 0`),
    check('gate_reports_block_sizes', json(table.blockSizes)),
    check('gate_reports_addon', oneOf(table.addon, ADDONS)),
    check('gate_reports_rule_version', sql`${table.ruleVersion} > 0`),
    check('gate_reports_judged_at', utcTime(table.judgedAt)),
  ],
);
