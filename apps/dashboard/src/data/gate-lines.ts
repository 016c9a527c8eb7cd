import type { RunOverview } from '@shardbench/db';
import { CHAIN, describeShards, type ShardLine } from '@shardbench/gates';
import { failureReason } from './failure-reason.ts';
import { countWord, listed } from './format-number.ts';

/** One line of a run's gates: everything that was said about one shard. */
export interface GateLine extends Pick<ShardLine, 'shard' | 'state' | 'words' | 'nonResident'> {
  /** What was expected and found, a sentence for each failure. */
  readonly failures: readonly string[];
}

/** A line per shard, failures first, and a failure of the chain that was noticed only while measuring. */
export function gateLines(run: RunOverview): GateLine[] {
  const lines = describeShards(run.gateReport, run.computeUnits).map(
    (line): GateLine => ({
      ...line,
      failures: line.failures.map(({ expected, found }) => `Expected ${expected}, found ${found}.`),
    }),
  );
  const reason = failureReason(run);
  if (reason === null || reason.reported) return lines;
  const words = `${reason.gateName} failed (${reason.code}) while measuring: ${reason.sentence}`;
  return [{ shard: CHAIN, state: 'failed', words, failures: [], nonResident: [] }, ...lines];
}

const MOST_NAMES = 3;

/** The finding of a run's gates. */
export function gatesFinding(lines: readonly GateLine[]): string {
  const failed = lines
    .filter(({ state }) => state === 'failed')
    .map(({ shard }) => (shard === CHAIN ? 'the chain' : shard));
  if (failed.length > MOST_NAMES) return `Gates: ${countWord(failed.length)} shards failed.`;
  if (failed.length > 0) return `Gates: ${listed(failed)} failed.`;
  return lines.every(({ state }) => state === 'passed')
    ? 'Gates: every shard passed.'
    : 'Gates: nothing failed, but not every gate gave a result.';
}
