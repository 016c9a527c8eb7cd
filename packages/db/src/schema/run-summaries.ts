import type { StageMs } from '@shardbench/stats';
import { sql } from 'drizzle-orm';
import { check, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { json } from './checks.ts';
import type { WarmupVerdict } from './processes.ts';
import { runs } from './runs.ts';

/** One value per process, in measured order; a process without the metric has none. */
export interface ProcessMedians {
  readonly tpotMs: readonly number[];
  readonly ttftMs: readonly number[];
  readonly prefillTokPerS: readonly number[];
}

export const runSummaries = sqliteTable(
  'run_summaries',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    ruleVersion: integer('rule_version').notNull(),
    processes: integer('processes').notNull(),
    confidence: real('confidence'),
    tpotMs: real('tpot_ms'),
    tpotMsLow: real('tpot_ms_low'),
    tpotMsHigh: real('tpot_ms_high'),
    ttftMs: real('ttft_ms'),
    ttftMsLow: real('ttft_ms_low'),
    ttftMsHigh: real('ttft_ms_high'),
    prefillTokPerS: real('prefill_tok_per_s'),
    prefillTokPerSLow: real('prefill_tok_per_s_low'),
    prefillTokPerSHigh: real('prefill_tok_per_s_high'),
    processMedians: text('process_medians', { mode: 'json' }).$type<ProcessMedians>().notNull(),
    stagesMs: text('stages_ms', { mode: 'json' }).$type<StageMs>(),
    namedShare: real('named_share'),
    warmupVerdicts: text('warmup_verdicts', { mode: 'json' })
      .$type<Readonly<Record<WarmupVerdict, number>>>()
      .notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.ruleVersion] }),
    check('run_summaries_rule_version', sql`${table.ruleVersion} > 0`),
    check('run_summaries_processes', sql`${table.processes} > 0`),
    check('run_summaries_process_medians', json(table.processMedians)),
    check('run_summaries_stages', json(table.stagesMs)),
    check('run_summaries_warmup_verdicts', json(table.warmupVerdicts)),
  ],
);
