import { sql } from 'drizzle-orm';
import { check, index, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json, oneOf, sha256, utcTime } from './checks.ts';
import { ADDONS, executionColumns } from './execution-columns.ts';
import type { Facts } from './facts.ts';
import { gateReports } from './gate-reports.ts';
import { COLD_STATES } from './processes.ts';
import { sessions } from './sessions.ts';

/** The first step with as many tokens in a process. */
export interface FirstUse {
  readonly blockTokens: number;
  readonly ms: number;
}

/** One start in a named cold state, in a process of its own. Never part of a run. */
export const coldStarts = sqliteTable(
  'cold_starts',
  {
    id: text('id').primaryKey(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    gateReportId: text('gate_report_id').references(() => gateReports.id),
    ...executionColumns(),
    state: text('state', { enum: COLD_STATES }).notNull(),
    witness: text('witness', { mode: 'json' }).$type<Facts>().notNull(),
    compileMs: real('compile_ms'),
    loadMs: real('load_ms').notNull(),
    firstUse: text('first_use', { mode: 'json' }).$type<readonly FirstUse[]>().notNull(),
    startedAt: text('started_at').notNull(),
  },
  (table) => [
    index('cold_starts_session').on(table.sessionId),
    index('cold_starts_execution').on(table.executionHash),
    check('cold_starts_execution_hash', sha256(table.executionHash)),
    check('cold_starts_threads', sql`${table.threads} > 0`),
    check('cold_starts_block_sizes', json(table.blockSizes)),
    check('cold_starts_addon', oneOf(table.addon, ADDONS)),
    check('cold_starts_state', oneOf(table.state, COLD_STATES)),
    check('cold_starts_witness', json(table.witness)),
    check('cold_starts_compile', sql`${table.compileMs} >= 0`),
    check('cold_starts_load', sql`${table.loadMs} >= 0`),
    check('cold_starts_first_use', json(table.firstUse)),
    check('cold_starts_started_at', utcTime(table.startedAt)),
  ],
);
