import type { RequestPhase } from '@shardbench/stats';
import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import { oneOf, sha256 } from './checks.ts';
import { processes } from './processes.ts';

/** The cold first one, those that warm up, and those that count. */
export const REQUEST_PHASES = ['firstRequest', 'warmup', 'measure'] as const satisfies RequestPhase[];

export const requests = sqliteTable(
  'requests',
  {
    id: text('id').primaryKey(),
    processId: text('process_id')
      .notNull()
      .references(() => processes.id, { onDelete: 'cascade' }),
    ordinal: integer('ordinal').notNull(),
    phase: text('phase', { enum: REQUEST_PHASES }).notNull(),
    startedNs: integer('started_ns').notNull(),
    latencyNs: integer('latency_ns').notNull(),
    ttftNs: integer('ttft_ns').notNull(),
    promptTokens: integer('prompt_tokens').notNull(),
    newTokens: integer('new_tokens').notNull(),
    tokensSha256: text('tokens_sha256').notNull(),
  },
  (table) => [
    unique('requests_ordinal_unique').on(table.processId, table.ordinal),
    check('requests_ordinal', sql`${table.ordinal} >= 0`),
    check('requests_phase', oneOf(table.phase, REQUEST_PHASES)),
    check('requests_started', sql`${table.startedNs} >= 0`),
    check('requests_latency', sql`${table.ttftNs} >= 0 and ${table.latencyNs} >= ${table.ttftNs}`),
    check('requests_tokens', sql`${table.promptTokens} > 0 and ${table.newTokens} > 0`),
    check('requests_tokens_sha256', sha256(table.tokensSha256)),
  ],
);
