import type { RunRow } from './run-row.ts';

/** How a chain is drawn: in its colours, or hatched with the shard at fault outlined (`chain` for all, null for none). */
export type ChainCondition =
  | { readonly state: 'sound' }
  | { readonly state: 'rejected'; readonly failed: string | null };

export const SOUND: ChainCondition = { state: 'sound' };

/** Only a chain whose speed may be shown has its colours. */
export function chainCondition({ verdict, failure }: Pick<RunRow, 'verdict' | 'failure'>): ChainCondition {
  if (verdict.state === 'qualified' || verdict.state === 'unverified') return SOUND;
  return { state: 'rejected', failed: failure?.shard ?? null };
}
