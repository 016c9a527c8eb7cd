import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json, oneOf, utcTime } from './checks.ts';
import type { Facts } from './facts.ts';
import { machines } from './machines.ts';

/** `open` is also what a killed command leaves behind. */
export const SESSION_STATES = ['open', 'finished', 'interrupted', 'failed'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

export const sessions = sqliteTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    machineId: text('machine_id')
      .notNull()
      .references(() => machines.id),
    command: text('command').notNull(),
    arguments: text('arguments', { mode: 'json' }).$type<readonly string[]>().notNull(),
    state: text('state', { enum: SESSION_STATES }).notNull(),
    startedAt: text('started_at').notNull(),
    endedAt: text('ended_at'),
    osBuild: text('os_build'),
    backendBuild: text('backend_build'),
    gitCommit: text('git_commit'),
    gitDirty: integer('git_dirty', { mode: 'boolean' }),
    nodeVersion: text('node_version').notNull(),
    environmentBefore: text('environment_before', { mode: 'json' }).$type<Facts>().notNull(),
    environmentAfter: text('environment_after', { mode: 'json' }).$type<Facts>(),
  },
  (table) => [
    index('sessions_machine').on(table.machineId, table.state),
    check('sessions_state', oneOf(table.state, SESSION_STATES)),
    check('sessions_ended', sql`(${table.state} = 'open') = (${table.endedAt} is null)`),
    check('sessions_started_at', utcTime(table.startedAt)),
    check('sessions_ended_at', utcTime(table.endedAt)),
    check('sessions_arguments', json(table.arguments)),
    check('sessions_environment_before', json(table.environmentBefore)),
    check('sessions_environment_after', json(table.environmentAfter)),
  ],
);
