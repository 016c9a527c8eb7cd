import { type Failure, type Figure, GATES, NOT_RUN_REASONS } from '@shardbench/gates';
import { sql } from 'drizzle-orm';
import { check, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json, oneOf, presentOnlyWhen } from './checks.ts';
import { gateReports } from './gate-reports.ts';

/** Operations of a shard that would not run on the asked compute unit, by the backend's own name. */
export interface NonResidentOperation {
  readonly operation: string;
  /** Where they run instead, null when the backend does not know. */
  readonly computeUnit: string | null;
  readonly count: number;
}

export const GATE_STATES = ['passed', 'failed', 'notRun'] as const;

export const gateResults = sqliteTable(
  'gate_results',
  {
    gateReportId: text('gate_report_id')
      .notNull()
      .references(() => gateReports.id, { onDelete: 'cascade' }),
    ordinal: integer('ordinal').notNull(),
    gate: text('gate', { enum: GATES }).notNull(),
    shard: text('shard').notNull(),
    state: text('state', { enum: GATE_STATES }).notNull(),
    reason: text('reason', { enum: NOT_RUN_REASONS }),
    failures: text('failures', { mode: 'json' }).$type<readonly [Failure, ...Failure[]]>(),
    figures: text('figures', { mode: 'json' }).$type<readonly Figure[]>(),
    nonResidentOperations: text('non_resident_operations', { mode: 'json' }).$type<readonly NonResidentOperation[]>(),
  },
  (table) => [
    primaryKey({ columns: [table.gateReportId, table.gate, table.shard] }),
    check('gate_results_gate', oneOf(table.gate, GATES)),
    check('gate_results_state', oneOf(table.state, GATE_STATES)),
    check('gate_results_reason', presentOnlyWhen(table.reason, table.state, 'notRun')),
    check('gate_results_failures', presentOnlyWhen(table.failures, table.state, 'failed')),
    check('gate_results_figures', sql`(${table.figures} is null) = (${table.state} = 'notRun')`),
    check('gate_results_failures_json', json(table.failures)),
    check('gate_results_figures_json', json(table.figures)),
    check('gate_results_operations', sql`${table.nonResidentOperations} is null or ${table.gate} = 'residency'`),
    check('gate_results_operations_json', json(table.nonResidentOperations)),
  ],
);
