import type { SeriesVerdict } from '@shardbench/stats';
import { sql } from 'drizzle-orm';
import { check, integer, real, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import { json, oneOf, utcTime } from './checks.ts';
import type { Facts } from './facts.ts';
import { runs } from './runs.ts';

/** What a process found when it started: nothing compiled, compiled for no machine in particular, or compiled for this one. */
export const COLD_STATES = ['notCompiled', 'notSpecialised', 'specialised'] as const;
export type ColdState = (typeof COLD_STATES)[number];

/** Whether the warm-up was enough, judged afterwards on the ordered series. */
export const WARMUP_VERDICTS = [
  'steady',
  'drifting',
  'stepped',
  'tooShort',
] as const satisfies SeriesVerdict['verdict'][];
export type WarmupVerdict = (typeof WARMUP_VERDICTS)[number];

export const processes = sqliteTable(
  'processes',
  {
    id: text('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    ordinal: integer('ordinal').notNull(),
    launchOrdinal: integer('launch_ordinal').notNull(),
    blockOrdinal: integer('block_ordinal'),
    startedAt: text('started_at').notNull(),
    startupMs: real('startup_ms').notNull(),
    coldState: text('cold_state', { enum: COLD_STATES }).notNull(),
    firstRequestProfile: text('first_request_profile'),
    firstRequestMs: real('first_request_ms'),
    warmupRequests: integer('warmup_requests').notNull(),
    warmupVerdict: text('warmup_verdict', { enum: WARMUP_VERDICTS }).notNull(),
    peakRssBytes: integer('peak_rss_bytes').notNull(),
    environmentBefore: text('environment_before', { mode: 'json' }).$type<Facts>(),
    environmentAfter: text('environment_after', { mode: 'json' }).$type<Facts>(),
  },
  (table) => [
    unique('processes_ordinal_unique').on(table.runId, table.ordinal),
    check('processes_ordinal', sql`${table.ordinal} >= 0 and ${table.launchOrdinal} >= 0`),
    check('processes_block_ordinal', sql`${table.blockOrdinal} >= 0`),
    check('processes_started_at', utcTime(table.startedAt)),
    check('processes_startup', sql`${table.startupMs} >= 0`),
    check('processes_cold_state', oneOf(table.coldState, COLD_STATES)),
    check('processes_first_request', sql`(${table.firstRequestProfile} is null) = (${table.firstRequestMs} is null)`),
    check('processes_warmup_requests', sql`${table.warmupRequests} >= 0`),
    check('processes_warmup_verdict', oneOf(table.warmupVerdict, WARMUP_VERDICTS)),
    check('processes_peak_rss', sql`${table.peakRssBytes} >= 0`),
    check('processes_environment_before', json(table.environmentBefore)),
    check('processes_environment_after', json(table.environmentAfter)),
  ],
);
