import type Database from 'better-sqlite3';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** A row with the names and values of a record: camelCase, JSON parsed, truth as truth. */
export type Row = Record<string, unknown>;

/** A row as SQLite gives it. */
type RawRow = Record<string, unknown>;

/** Statements and conversions of one table, without Drizzle in between: what is exported and imported is many. */
export interface TableRows {
  /** Columns for a select, prefixed by the table's name. */
  readonly columns: string;
  readonly name: string;
  toRow(raw: unknown): Row;
  insert(row: Row): void;
  /** The row whose key columns have these values, null for none. */
  find(...key: unknown[]): Row | null;
}

/** `key`: SQL names of the columns that identify a row. */
export function tableRows(sqlite: Database.Database, table: SQLiteTable, key: readonly string[] = ['id']): TableRows {
  const name = getTableName(table);
  const columns = Object.entries(getTableColumns(table)).map(([property, column]) => ({
    property,
    column: column.name,
    json: column.columnType === 'SQLiteTextJson',
    truth: column.columnType === 'SQLiteBoolean',
  }));
  const select = columns.map(({ column }) => `${name}.${column}`).join(', ');
  const insert = sqlite.prepare(
    `insert into ${name} (${columns.map(({ column }) => column).join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  const find = sqlite.prepare(
    `select ${select} from ${name} where ${key.map((column) => `${column} = ?`).join(' and ')}`,
  );
  const toRow = (raw: unknown): Row => {
    const row: Row = {};
    for (const { property, column, json, truth } of columns) {
      const value = (raw as RawRow)[column];
      row[property] = value === null ? null : json ? JSON.parse(value as string) : truth ? value === 1 : value;
    }
    return row;
  };
  return {
    columns: select,
    name,
    toRow,
    insert: (row) => {
      insert.run(
        columns.map(({ property, json, truth }) => {
          const value = row[property] ?? null;
          return value === null ? null : json ? JSON.stringify(value) : truth ? Number(value) : value;
        }),
      );
    },
    find: (...values) => {
      const raw = find.get(...values);
      return raw === undefined ? null : toRow(raw);
    },
  };
}
