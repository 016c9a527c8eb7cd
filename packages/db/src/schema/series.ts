import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { oneOf, sha256 } from './checks.ts';
import { machines } from './machines.ts';
import { models } from './models.ts';

/** `measured` here, or `imported` from another tool's result file. */
export const PROVENANCES = ['measured', 'imported'] as const;
export type Provenance = (typeof PROVENANCES)[number];

/** What the runs of one series have in common; the id is the hash of it. Of a profile everything but how many processes. */
export const series = sqliteTable(
  'series',
  {
    id: text('id').primaryKey(),
    machineId: text('machine_id')
      .notNull()
      .references(() => machines.id),
    backend: text('backend').notNull(),
    computeUnits: text('compute_units').notNull(),
    threads: integer('threads').notNull(),
    modelHash: text('model_hash').references(() => models.hash),
    executionHash: text('execution_hash').notNull(),
    profileName: text('profile_name').notNull(),
    promptTokens: integer('prompt_tokens').notNull(),
    newTokens: integer('new_tokens').notNull(),
    warmupRequests: integer('warmup_requests').notNull(),
    requests: integer('requests').notNull(),
    promptSha256: text('prompt_sha256').notNull(),
    provenance: text('provenance', { enum: PROVENANCES }).notNull(),
  },
  (table) => [
    index('series_execution').on(table.executionHash),
    check('series_id', sha256(table.id)),
    check('series_execution_hash', sha256(table.executionHash)),
    check('series_threads', sql`${table.threads} > 0`),
    check(
      'series_profile',
      sql`${table.promptTokens} >= 0 and ${table.newTokens} >= 0 and ${table.warmupRequests} >= 0 and ${table.requests} > 0`,
    ),
    check('series_prompt', sha256(table.promptSha256)),
    check('series_provenance', oneOf(table.provenance, PROVENANCES)),
  ],
);
