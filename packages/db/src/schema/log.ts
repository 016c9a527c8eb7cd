import { sql } from 'drizzle-orm';
import { type AnySQLiteColumn, check, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  FIGURE_ROLES,
  type FigureUnit,
  LOG_ENTRY_KINDS,
  type LogCondition,
  type LogSummary,
  type PublishedGate,
} from '../log/log-entry.ts';
import { calendarDate, camelCase, filledText, json, oneOf, sha256 } from './checks.ts';

/** One entry of a published research log. Its figures are not runs: they are shown in their own place and never ranked. */
export const logEntries = sqliteTable(
  'log_entries',
  {
    id: text('id').primaryKey(),
    contentHash: text('content_hash').notNull(),
    date: text('date').notNull(),
    title: text('title').notNull(),
    kind: text('kind', { enum: LOG_ENTRY_KINDS }).notNull(),
    intentId: text('intent_id').references((): AnySQLiteColumn => logEntries.id),
    source: text('source').notNull(),
    summary: text('summary', { mode: 'json' }).$type<LogSummary>().notNull(),
    referencedFiles: text('referenced_files', { mode: 'json' }).$type<readonly string[]>().notNull(),
    notes: text('notes'),
    gates: text('gates', { mode: 'json' }).$type<readonly PublishedGate[]>().notNull(),
  },
  (table) => [
    check('log_entries_content_hash', sha256(table.contentHash)),
    check('log_entries_date', calendarDate(table.date)),
    check('log_entries_title', filledText(table.title)),
    check('log_entries_kind', oneOf(table.kind, LOG_ENTRY_KINDS)),
    check('log_entries_intent', sql`${table.intentId} is null or ${table.kind} = 'outcome'`),
    check('log_entries_source', filledText(table.source)),
    check('log_entries_summary', json(table.summary)),
    check('log_entries_referenced_files', json(table.referencedFiles)),
    check('log_entries_gates', json(table.gates)),
  ],
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
    role: text('role', { enum: FIGURE_ROLES }).notNull(),
    value: real('value'),
    low: real('low'),
    high: real('high'),
    decimals: integer('decimals').notNull(),
    unit: text('unit').$type<FigureUnit>().notNull(),
    qualifier: text('qualifier'),
    condition: text('condition', { mode: 'json' }).$type<LogCondition>().notNull(),
    note: text('note'),
  },
  (table) => [
    primaryKey({ columns: [table.entryId, table.ordinal] }),
    check(
      'log_figures_value_or_range',
      sql`case when ${table.value} is null then coalesce(${table.low} <= ${table.high}, 0) else ${table.low} is null and ${table.high} is null end`,
    ),
    check('log_figures_subject', filledText(table.subject)),
    check('log_figures_metric', camelCase(table.metric)),
    check('log_figures_role', oneOf(table.role, FIGURE_ROLES)),
    check('log_figures_decimals', sql`${table.decimals} between 0 and 20`),
    check('log_figures_unit', filledText(table.unit)),
    check('log_figures_qualifier', filledText(table.qualifier)),
    check('log_figures_condition', json(table.condition)),
  ],
);
