import { sql } from 'drizzle-orm';
import { check, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { sha256 } from './checks.ts';
import { gateReports } from './gate-reports.ts';

export const artifacts = sqliteTable(
  'artifacts',
  {
    hash: text('hash').primaryKey(),
    format: text('format').notNull(),
    bytes: integer('bytes').notNull(),
    quantisation: text('quantisation'),
    compileMs: real('compile_ms'),
  },
  (table) => [
    check('artifacts_hash', sha256(table.hash)),
    check('artifacts_bytes', sql`${table.bytes} >= 0`),
    check('artifacts_compile', sql`${table.compileMs} >= 0`),
  ],
);

/** Which artifact stood for which shard when a report was made. A run of that report used the same ones. */
export const shardArtifacts = sqliteTable(
  'shard_artifacts',
  {
    gateReportId: text('gate_report_id')
      .notNull()
      .references(() => gateReports.id, { onDelete: 'cascade' }),
    shard: text('shard').notNull(),
    artifactHash: text('artifact_hash')
      .notNull()
      .references(() => artifacts.hash),
  },
  (table) => [primaryKey({ columns: [table.gateReportId, table.shard] })],
);
