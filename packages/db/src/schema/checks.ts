import { type SQL, sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';

/** The column holds one of the given words. Written out literally: a CHECK constraint cannot be parameterised. */
export function oneOf(column: AnySQLiteColumn, words: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(', '))})`;
}

/** The column is filled when `state` is `word`, and empty in every other state. */
export function presentOnlyWhen(column: AnySQLiteColumn, state: AnySQLiteColumn, word: string): SQL {
  const inState = sql`${state} = ${sql.raw(`'${word}'`)}`;
  return sql`case when ${inState} then ${column} is not null and ${column} <> '' else ${column} is null end`;
}

/** ISO-8601 in UTC, such as `2026-11-20T08:15:00.000Z`: sorts as text and means the same on every machine. */
export function utcTime(column: AnySQLiteColumn): SQL {
  return sql`${column} glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'`;
}

/** A calendar date such as `2026-04-28`: sorts as text. */
export function calendarDate(column: AnySQLiteColumn): SQL {
  return sql`${column} glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'`;
}

/** Not empty, and not white space alone. */
export function filledText(column: AnySQLiteColumn): SQL {
  return sql`trim(${column}, char(9, 10, 11, 12, 13, 32)) <> ''`;
}

/** A camelCase word. */
export function camelCase(column: AnySQLiteColumn): SQL {
  return sql`${column} glob '[a-z]*' and ${column} not glob '*[^A-Za-z0-9]*'`;
}

/** Sixty-four lower-case hexadecimal digits. */
export function sha256(column: AnySQLiteColumn): SQL {
  return sql`length(${column}) = 64 and ${column} not glob '*[^0-9a-f]*'`;
}

/** JSON that parses, so that no reader meets a broken document. */
export function json(column: AnySQLiteColumn): SQL {
  return sql`json_valid(${column})`;
}
