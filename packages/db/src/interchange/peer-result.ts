import { median } from '@shardbench/stats';
import { z } from 'zod';
import { withoutAbsolutePaths } from '../absolute-path.ts';
import { type RunSummaryRow, runSummaryRow } from '../run-summaries.ts';
import { count, sha256, text, utcTime } from './columns.ts';
import { badLine } from './refusals.ts';

/** What a process of the peer measured; whatever else was noted of it stays beside. */
const PeerProcess = z.looseObject({
  round: count,
  /** Whether other programs left it the processor. */
  state: z.enum(['quiet', 'disturbed', 'unknown']),
  /** Nanoseconds of each evaluation, in measured order. */
  samplesNs: z.array(z.number().positive()).min(1).max(100_000),
});

/**
 * One evaluation that node-llama-cpp repeated over one model in several processes: `tokens` at a time, `repetitions`
 * times a process, after `depth` tokens of context.
 */
const PeerResult = z.looseObject({
  packageVersion: text,
  /** Release of llama.cpp in it. */
  llamaCpp: text,
  /** File name of the weights. */
  model: text,
  /** Null where nobody hashed the file. */
  modelHash: sha256.nullable(),
  threads: z.int().min(1),
  tokens: z.int().min(1),
  depth: count,
  warmup: count,
  repetitions: z.int().min(1),
  /** What else says how it was executed, such as the size of the context. */
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  promptSha256: sha256,
  startedAt: utcTime,
  processes: z.array(PeerProcess).min(1).max(1000),
});
export type PeerResult = z.infer<typeof PeerResult>;

/** Checks one result. Throws a ShardbenchError of kind `input`. */
export function parsePeerResult(value: unknown, where: string): PeerResult {
  const { success, data, error } = PeerResult.safeParse(value);
  if (success) return withoutAbsolutePaths(data);
  const [issue] = error.issues;
  throw badLine('recordShape', where, 'a result of node-llama-cpp', `${issue?.path.join('.')}: ${issue?.message}`);
}

const RULE_VERSION = 1;
const NS_PER_MS = 1e6;
const NS_PER_S = 1e9;

/** Figures of one result. Disturbed processes do not count, unless all of them are. */
export function peerSummary(stored: unknown): { readonly ruleVersion: number; readonly row: RunSummaryRow } {
  const { tokens, processes } = parsePeerResult(stored, 'foreignResult');
  const undisturbed = processes.filter(({ state }) => state !== 'disturbed');
  const ns = (undisturbed.length > 0 ? undisturbed : processes).map(({ samplesNs }) => median(samplesNs));
  const medians = {
    tpotMs: tokens === 1 ? ns.map((value) => value / NS_PER_MS) : [],
    ttftMs: [],
    prefillTokPerS: tokens === 1 ? [] : ns.map((value) => (tokens / value) * NS_PER_S),
  };
  return {
    ruleVersion: RULE_VERSION,
    row: runSummaryRow(ns.length, medians, { stagesMs: null, namedShare: null, warmup: [] }),
  };
}
