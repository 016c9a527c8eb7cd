import { getTableColumns, type InferInsertModel, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Connection } from './connection.ts';

/** An insert into every column of a table, prepared once. Not for nullable JSON columns: a null would become JSON's. */
export function preparedInsert<Table extends SQLiteTable>(
  { database }: Connection,
  table: Table,
): (row: Required<InferInsertModel<Table>>) => void {
  const placeholders = Object.fromEntries(
    Object.keys(getTableColumns(table)).map((name) => [name, sql.placeholder(name)]),
  );
  const statement = database
    .insert(table)
    .values(placeholders as InferInsertModel<Table>)
    .prepare();
  return (row) => {
    statement.run(row);
  };
}
