import type { Verdict } from '@shardbench/gates';
import type { FindingOf, FindingSubject, SeenRun } from './finding.ts';
import type { HistoryPoint } from './history-point.ts';

/** A run as sentences name it. */
export function seen({ runId, startedAt, gitCommit, gitDirty }: HistoryPoint): SeenRun {
  return { runId, startedAt, gitCommit, gitDirty };
}

/** Where a run failed, null where it did not: the gate, or the crash. */
const failedAt = (verdict: Verdict): string | null =>
  verdict.state === 'disqualified' ? verdict.gate : verdict.state === 'crashed' ? 'crashed' : null;

function directionOf(before: Verdict, after: Verdict): FindingOf<'gateChanged'>['direction'] | null {
  const [was, is] = [before.state === 'qualified', after.state === 'qualified'];
  if (was !== is) return is ? 'regained' : 'lost';
  const [at, now] = [failedAt(before), failedAt(after)];
  return at !== null && now !== null && at !== now ? 'moved' : null;
}

/** What the gates say of a run now that they did not say of the one before; null when nothing changed. */
export function gateFinding(
  subject: FindingSubject,
  before: HistoryPoint | undefined,
  after: HistoryPoint,
  foretold: (verdict: Verdict) => boolean,
): FindingOf<'gateChanged'> | null {
  if (before === undefined) return null;
  const direction = directionOf(before.verdict, after.verdict);
  if (direction === null) return null;
  return {
    ...subject,
    kind: 'gateChanged',
    direction,
    before: before.verdict,
    after: after.verdict,
    lastBefore: seen(before),
    foretold: foretold(direction === 'regained' ? before.verdict : after.verdict),
  };
}
