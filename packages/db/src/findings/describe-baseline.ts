import type { BaselineChoice, NoBaselineReason, PassedOver } from './choose-baseline.ts';
import type { SeenRun } from './finding.ts';

const SHORT_HASH = 7;

/** Ids of runs begin with the time in milliseconds, in which a session begins several: one more group tells them apart. */
const SHORT_ID = 18;

export const shortCommit = (commit: string): string => commit.slice(0, SHORT_HASH);

/** The beginning of an id, long enough to name the run. */
export const shortRun = (runId: string): string => runId.slice(0, SHORT_ID);

/** A run by its commit where it has one, else by when it began: `abc1234`, `abc1234 with changes`, `2026-11-20 08:15`. */
export function describeRun({ gitCommit, gitDirty, startedAt }: SeenRun): string {
  if (gitCommit === null) return startedAt.slice(0, 16).replace('T', ' ');
  return gitDirty ? `${shortCommit(gitCommit)} with changes` : shortCommit(gitCommit);
}

const WHY_NONE: Readonly<Record<NoBaselineReason, string>> = {
  firstRun: 'no earlier run on this key',
  noneCounts: 'every earlier run failed a gate or was excluded',
  isPinned: 'the newest run is the pinned baseline itself',
  isAccepted: 'the newest run was accepted as the new normal',
  noCommit: 'the newest run names no commit, so nothing is known to come before it',
  unknownCommit: 'the commit of the newest run is not in this repository',
  noAncestor: 'none of the commits before it was measured on this key',
};

const WHY_PASSED_OVER: Readonly<Record<PassedOver['why'], string>> = {
  excluded: 'was excluded',
  disqualified: 'is not qualified',
  notFound: 'is not stored any more',
  supersededByAccept: 'is older than what was accepted as the new normal',
  supersededByReset: 'is older than the point from which history begins anew',
};

const chosen = (choice: BaselineChoice): string => {
  switch (choice.state) {
    case 'none':
      return `no baseline: ${WHY_NONE[choice.because]}`;
    case 'pinned': {
      const { author, reason, setAt } = choice.pinned;
      return `${describeRun(choice.point)}, pinned by ${author} on ${setAt.slice(0, 10)}: ${reason}`;
    }
    case 'accepted': {
      const { author, reason, annotatedAt } = choice.annotation;
      return `${describeRun(choice.point)}, accepted by ${author} on ${annotatedAt.slice(0, 10)}: ${reason}`;
    }
    case 'ancestor': {
      const { generations, point } = choice;
      if (generations === 0)
        return `${describeRun(point)}, an earlier run of the same commit: no commit before it was measured`;
      const back = generations === 1 ? 'the commit before' : `${generations} commits back`;
      return `${describeRun(point)}, ${back}: the nearest measured ancestor`;
    }
  }
};

/** Which baseline, and why: `abc1234, 2 commits back: the nearest measured ancestor`. */
export function describeBaseline(choice: BaselineChoice): string {
  const { passedOver } = choice;
  if (passedOver === null) return chosen(choice);
  return `${chosen(choice)} (the pinned run ${shortRun(passedOver.runId)} ${WHY_PASSED_OVER[passedOver.why]})`;
}
