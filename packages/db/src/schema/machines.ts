import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json } from './checks.ts';
import type { Facts } from './facts.ts';

export const machines = sqliteTable(
  'machines',
  {
    id: text('id').primaryKey(),
    architecture: text('architecture').notNull(),
    osName: text('os_name').notNull(),
    cpuModel: text('cpu_model').notNull(),
    cores: integer('cores'),
    ramBytes: integer('ram_bytes'),
    details: text('details', { mode: 'json' }).$type<Facts>().notNull(),
  },
  (table) => [
    check('machines_cores', sql`${table.cores} > 0`),
    check('machines_ram', sql`${table.ramBytes} > 0`),
    check('machines_details', json(table.details)),
  ],
);
