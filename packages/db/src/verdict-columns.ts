import type { Verdict } from '@shardbench/gates';
import type { runs } from './schema/runs.ts';

type RunRow = typeof runs.$inferSelect;

/** The columns of a run that hold its verdict; each is null outside the state that it belongs to. */
export type VerdictColumns = Pick<
  RunRow,
  'verdictState' | 'verdictGate' | 'verdictShard' | 'verdictCode' | 'verdictReason' | 'verdictMissing' | 'verdictPhase'
>;

export function verdictColumns(verdict: Verdict): VerdictColumns {
  return {
    verdictState: verdict.state,
    verdictGate: verdict.state === 'disqualified' ? verdict.gate : null,
    verdictShard: verdict.state === 'disqualified' ? verdict.shard : null,
    verdictCode: verdict.state === 'disqualified' ? verdict.code : null,
    verdictReason: verdict.state === 'unverified' ? verdict.reason : null,
    verdictMissing: verdict.state === 'skipped' ? verdict.missing : null,
    verdictPhase: verdict.state === 'crashed' ? verdict.phase : null,
  };
}

/** The verdict of a stored run. The schema's CHECK constraints promise that each state has its columns. */
export function storedVerdict(row: VerdictColumns): Verdict {
  switch (row.verdictState) {
    case 'qualified':
      return { state: 'qualified' };
    case 'disqualified':
      return {
        state: 'disqualified',
        gate: row.verdictGate as NonNullable<RunRow['verdictGate']>,
        shard: row.verdictShard as string,
        code: row.verdictCode as string,
      };
    case 'unverified':
      return { state: 'unverified', reason: row.verdictReason as NonNullable<RunRow['verdictReason']> };
    case 'skipped':
      return { state: 'skipped', missing: row.verdictMissing as string };
    case 'crashed':
      return { state: 'crashed', phase: row.verdictPhase as NonNullable<RunRow['verdictPhase']> };
  }
}
