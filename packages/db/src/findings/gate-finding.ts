import type { Verdict } from '@shardbench/gates';
import type { FindingOf, FindingSubject, SeenRun } from './finding.ts';
import type { HistoryPoint } from './history-point.ts';

/** A run as sentences name it. */
export function seen({ runId, startedAt, gitCommit, gitDirty }: HistoryPoint): SeenRun {
  return { runId, startedAt, gitCommit, gitDirty };
}

/** What the gates say of a run now that they did not say of the one before; null when nothing changed. */
export function gateFinding(
  subject: FindingSubject,
  before: HistoryPoint | undefined,
  after: HistoryPoint,
  foretold: (verdict: Verdict) => boolean,
): FindingOf<'gateChanged'> | null {
  if (before === undefined) return null;
  const [was, is] = [before.verdict.state === 'qualified', after.verdict.state === 'qualified'];
  if (was === is) return null;
  return {
    ...subject,
    kind: 'gateChanged',
    direction: is ? 'regained' : 'lost',
    before: before.verdict,
    after: after.verdict,
    lastBefore: seen(before),
    foretold: foretold(is ? before.verdict : after.verdict),
  };
}
