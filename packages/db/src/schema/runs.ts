import { GATES, RUN_PHASES, UNVERIFIED_REASONS } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json, oneOf, presentOnlyWhen, sha256, utcTime } from './checks.ts';
import { ADDONS, executionColumns } from './execution-columns.ts';
import { gateReports } from './gate-reports.ts';
import { PROVENANCES, series } from './series.ts';
import { sessions } from './sessions.ts';

export const VERDICT_STATES = ['qualified', 'disqualified', 'unverified', 'skipped', 'crashed'] as const;

export const runs = sqliteTable(
  'runs',
  {
    id: text('id').primaryKey(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    gateReportId: text('gate_report_id')
      .notNull()
      .references(() => gateReports.id),
    seriesId: text('series_id')
      .notNull()
      .references(() => series.id),
    ...executionColumns(),
    profileName: text('profile_name').notNull(),
    profile: text('profile', { mode: 'json' }).$type<Profile>().notNull(),
    promptSha256: text('prompt_sha256').notNull(),
    provenance: text('provenance', { enum: PROVENANCES }).notNull(),
    processesPlanned: integer('processes_planned').notNull(),
    startedAt: text('started_at').notNull(),
    verdictState: text('verdict_state', { enum: VERDICT_STATES }).notNull(),
    verdictGate: text('verdict_gate', { enum: GATES }),
    verdictShard: text('verdict_shard'),
    verdictCode: text('verdict_code'),
    verdictReason: text('verdict_reason', { enum: UNVERIFIED_REASONS }),
    verdictMissing: text('verdict_missing'),
    verdictPhase: text('verdict_phase', { enum: RUN_PHASES }),
  },
  (table) => [
    index('runs_series').on(table.seriesId, table.startedAt),
    index('runs_session').on(table.sessionId),
    index('runs_manifest').on(table.manifestHash),
    index('runs_gate_report').on(table.gateReportId),
    check('runs_execution_hash', sha256(table.executionHash)),
    check('runs_threads', sql`${table.threads} > 0`),
    check('runs_block_sizes', json(table.blockSizes)),
    check('runs_addon', oneOf(table.addon, ADDONS)),
    check('runs_profile', json(table.profile)),
    check('runs_prompt', sha256(table.promptSha256)),
    check('runs_provenance', oneOf(table.provenance, PROVENANCES)),
    check(
      'runs_foreign_tool',
      sql`(${table.provenance} = 'imported') = (${table.addon} = 'foreignTool') and (${table.provenance} = 'imported') = coalesce(${table.verdictReason} = 'foreignTool', 0)`,
    ),
    check('runs_processes_planned', sql`${table.processesPlanned} >= 0`),
    check('runs_started_at', utcTime(table.startedAt)),
    check('runs_verdict_state', oneOf(table.verdictState, VERDICT_STATES)),
    check('runs_verdict_gate_known', oneOf(table.verdictGate, GATES)),
    check('runs_verdict_gate', presentOnlyWhen(table.verdictGate, table.verdictState, 'disqualified')),
    check('runs_verdict_shard', presentOnlyWhen(table.verdictShard, table.verdictState, 'disqualified')),
    check('runs_verdict_code', presentOnlyWhen(table.verdictCode, table.verdictState, 'disqualified')),
    check('runs_verdict_reason', presentOnlyWhen(table.verdictReason, table.verdictState, 'unverified')),
    check('runs_verdict_missing', presentOnlyWhen(table.verdictMissing, table.verdictState, 'skipped')),
    check('runs_verdict_phase', presentOnlyWhen(table.verdictPhase, table.verdictState, 'crashed')),
  ],
);
