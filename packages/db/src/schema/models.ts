import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json, sha256 } from './checks.ts';
import type { Facts } from './facts.ts';

export const models = sqliteTable(
  'models',
  {
    hash: text('hash').primaryKey(),
    name: text('name').notNull(),
    architecture: text('architecture').notNull(),
    synthetic: integer('synthetic', { mode: 'boolean' }).notNull(),
    fileBytes: integer('file_bytes').notNull(),
    quantisation: text('quantisation').notNull(),
    facts: text('facts', { mode: 'json' }).$type<Facts>().notNull(),
  },
  (table) => [
    check('models_hash', sha256(table.hash)),
    check('models_synthetic', sql`${table.synthetic} in (0, 1)`),
    check('models_file_bytes', sql`${table.fileBytes} > 0`),
    check('models_facts', json(table.facts)),
  ],
);
