import { check, index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json, sha256 } from './checks.ts';
import type { Facts } from './facts.ts';

export const manifests = sqliteTable(
  'manifests',
  {
    contentHash: text('content_hash').primaryKey(),
    executionHash: text('execution_hash').notNull(),
    id: text('id').notNull(),
    title: text('title').notNull(),
    topology: text('topology').notNull(),
    manifest: text('manifest', { mode: 'json' }).$type<Facts>().notNull(),
  },
  (table) => [
    index('manifests_id').on(table.id),
    check('manifests_content_hash', sha256(table.contentHash)),
    check('manifests_execution_hash', sha256(table.executionHash)),
    check('manifests_manifest', json(table.manifest)),
  ],
);
