import { median } from '@shardbench/stats';
import { z } from 'zod';
import { withoutAbsolutePaths } from '../absolute-path.ts';
import { type RunSummaryRow, runSummaryRow } from '../run-summaries.ts';
import { utcTime } from './columns.ts';
import { badLine } from './refusals.ts';

/** One test of `llama-bench -o json` or `jsonl`, as far as it is read; older versions leave some of it out. */
const LlamaBenchResult = z.looseObject({
  build_commit: z.string().max(100),
  build_number: z.int().optional(),
  cpu_info: z.string().max(400).default(''),
  gpu_info: z.string().max(400).default(''),
  backends: z.string().max(200).default(''),
  model_filename: z.string().min(1).max(4000),
  model_type: z.string().max(400),
  model_size: z.int().optional(),
  model_n_params: z.int().optional(),
  n_threads: z.int().min(1),
  n_batch: z.int().min(1).optional(),
  n_ubatch: z.int().min(1).optional(),
  n_prompt: z.int().min(0),
  n_gen: z.int().min(0),
  n_depth: z.int().min(0).default(0),
  test_time: utcTime,
  samples_ns: z.array(z.number().positive()).min(1).max(100_000),
});
export type LlamaBenchResult = z.infer<typeof LlamaBenchResult>;

/** Whether a value looks like a test of llama-bench. */
export function isLlamaBenchResult(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'model_filename' in value && 'n_prompt' in value;
}

/** Checks one test. Throws a ShardbenchError of kind `input`. */
export function parseLlamaBenchResult(value: unknown, where: string): LlamaBenchResult {
  const { success, data, error } = LlamaBenchResult.safeParse(value);
  if (success) {
    const name = data.model_filename.split(/[\\/]/).findLast((part) => part !== '') ?? 'unknown';
    return withoutAbsolutePaths({ ...data, model_filename: name });
  }
  const [issue] = error.issues;
  throw badLine('recordShape', where, 'a test of llama-bench', `${issue?.path.join('.')}: ${issue?.message}`);
}

const RULE_VERSION = 1;
const NS_PER_MS = 1e6;
const NS_PER_S = 1e9;

/** Figures of one test as those of one process. A test of prompt and generation in one time gives none: they cannot be told apart. */
export function llamaBenchSummary(
  stored: unknown,
): { readonly ruleVersion: number; readonly row: RunSummaryRow } | null {
  const result = parseLlamaBenchResult(stored, 'foreignResult');
  if (result.n_prompt > 0 === result.n_gen > 0) return null;
  const ns = median(result.samples_ns);
  const medians = {
    tpotMs: result.n_gen > 0 ? [ns / result.n_gen / NS_PER_MS] : [],
    ttftMs: [],
    prefillTokPerS: result.n_prompt > 0 ? [(result.n_prompt / ns) * NS_PER_S] : [],
  };
  return {
    ruleVersion: RULE_VERSION,
    row: runSummaryRow(1, medians, { stagesMs: null, namedShare: null, warmup: [] }),
  };
}
