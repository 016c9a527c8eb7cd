import { sql } from 'drizzle-orm';
import { blob, check, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { requests } from './requests.ts';

export const tokenTimings = sqliteTable(
  'token_timings',
  {
    requestId: text('request_id')
      .primaryKey()
      .references(() => requests.id, { onDelete: 'cascade' }),
    timings: blob('timings', { mode: 'buffer' }).notNull(),
  },
  (table) => [check('token_timings_timings', sql`typeof(${table.timings}) = 'blob'`)],
);
