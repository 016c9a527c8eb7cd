import { sql } from 'drizzle-orm';
import { check, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { oneOf } from './checks.ts';
import { sessions } from './sessions.ts';

/** Whether the machine was the same before and after the block: an invalid one is measured again, and counts for nothing. */
export const BLOCK_STATES = ['valid', 'invalid'] as const;
export type BlockState = (typeof BLOCK_STATES)[number];

export const blocks = sqliteTable(
  'blocks',
  {
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    ordinal: integer('ordinal').notNull(),
    canaryBeforeNs: integer('canary_before_ns').notNull(),
    canaryAfterNs: integer('canary_after_ns').notNull(),
    state: text('state', { enum: BLOCK_STATES }).notNull(),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({ columns: [table.sessionId, table.ordinal] }),
    check('blocks_ordinal', sql`${table.ordinal} >= 0`),
    check('blocks_canary', sql`${table.canaryBeforeNs} > 0 and ${table.canaryAfterNs} > 0`),
    check('blocks_state', oneOf(table.state, BLOCK_STATES)),
    check('blocks_reason', sql`${table.reason} is null or (${table.state} = 'invalid' and ${table.reason} <> '')`),
  ],
);
