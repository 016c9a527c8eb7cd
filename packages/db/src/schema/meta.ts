import { sql } from 'drizzle-orm';
import { check, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** What a database is for. Only a `test` database takes records of the addon with deliberate faults. */
export const DATABASE_PURPOSES = ['results', 'test'] as const;
export type DatabasePurpose = (typeof DATABASE_PURPOSES)[number];

export const meta = sqliteTable(
  'meta',
  {
    key: text('key').primaryKey(),
    value: text('value').notNull(),
  },
  (table) => [check('meta_purpose', sql`${table.key} <> 'purpose' or ${table.value} in ('results', 'test')`)],
);
