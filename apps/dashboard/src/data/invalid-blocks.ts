import type { ProcessOverview, RunOverview, StoredBlock } from '@shardbench/db';
import { listed } from './format-number.ts';

const keyOf = (sessionId: string, ordinal: number): string => `${sessionId} ${ordinal}`;

/** Blocks during which the machine changed, as the small workload before and after them shows. */
export type InvalidBlocks = ReadonlySet<string>;

export const invalidBlocks = (blocks: readonly StoredBlock[]): InvalidBlocks =>
  new Set(blocks.filter(({ state }) => state === 'invalid').map((of) => keyOf(of.sessionId, of.ordinal)));

const counts = ({ session }: RunOverview, { blockOrdinal }: ProcessOverview, invalid: InvalidBlocks): boolean =>
  blockOrdinal === null || !invalid.has(keyOf(session.id, blockOrdinal));

/** The run with the processes that its figures are made of. */
export const withCountingProcesses = (run: RunOverview, invalid: InvalidBlocks): RunOverview => ({
  ...run,
  processes: run.processes.filter((process) => counts(run, process, invalid)),
});

/** Which processes are shown and count for nothing; null when all count. */
export function discountedWords(run: RunOverview, invalid: InvalidBlocks): string | null {
  const out = run.processes
    .filter((process) => !counts(run, process, invalid))
    .map(({ ordinal }) => String(ordinal + 1));
  if (out.length === 0) return null;
  const which = out.length === 1 ? `Process ${out[0]} counts` : `Processes ${listed(out)} count`;
  return `${which} for nothing: the machine was not the same before and after the block.`;
}
