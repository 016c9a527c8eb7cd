import { type SQL, sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';

/** The column holds one of the values: one bound parameter however many there are, so that no limit is met. */
export function inList(column: AnySQLiteColumn, values: Iterable<string>): SQL {
  return sql`${column} in (select value from json_each(${JSON.stringify([...new Set(values)])}))`;
}
