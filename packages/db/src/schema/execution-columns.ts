import { integer, text } from 'drizzle-orm/sqlite-core';
import { manifests } from './manifests.ts';
import { models } from './models.ts';

/**
 * The product's addon; its twin with deliberate faults and the one with the stand-in for Core ML, which only tests load; or none of
 * them: another tool executed.
 */
export const ADDONS = ['addon', 'addonFaults', 'addonDouble', 'foreignTool'] as const;
export type Addon = (typeof ADDONS)[number];

/** What was executed and how: the same columns in a run and in the gate report that it stands on. */
export function executionColumns() {
  return {
    manifestHash: text('manifest_hash')
      .notNull()
      .references(() => manifests.contentHash),
    modelHash: text('model_hash').references(() => models.hash),
    executionHash: text('execution_hash').notNull(),
    backend: text('backend').notNull(),
    computeUnits: text('compute_units').notNull(),
    threads: integer('threads').notNull(),
    blockSizes: text('block_sizes', { mode: 'json' }).$type<readonly number[]>().notNull(),
    backendBuild: text('backend_build').notNull(),
    addon: text('addon', { enum: ADDONS }).notNull(),
    artifactsHash: text('artifacts_hash'),
  };
}
