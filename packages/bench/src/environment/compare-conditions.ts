import type { Conditions } from './conditions.ts';

/** A condition that was not the same before and after, in words. */
export interface ChangedCondition {
  readonly condition: string;
  readonly before: string;
  readonly after: string;
}

export interface ConditionsChange {
  /** Part of all cores' time that the hypervisor gave to others, 0 to 1; null when not counted. */
  readonly stealShare: number | null;
  /** Enforcement periods in which the group was stopped, and for how long; null when not counted. */
  readonly throttledPeriods: number | null;
  readonly throttledMs: number | null;
  readonly changed: readonly ChangedCondition[];
}

/** Growth of a counter; null when it is not known on both sides or was started anew in between. */
const growth = (before: number | undefined, after: number | undefined): number | null =>
  before === undefined || after === undefined || after < before ? null : after - before;

const stealShareOf = (before: Conditions, after: Conditions): number | null => {
  const steal = growth(before.steal?.stealMs, after.steal?.stealMs);
  const total = growth(before.steal?.totalMs, after.steal?.totalMs);
  if (steal === null || total === null) return null;
  return total === 0 ? 0 : Math.min(1, steal / total);
};

const thermalText = ({ thermal }: Conditions): string =>
  thermal.state === 'limited'
    ? `limited (level ${thermal.warningLevel}, speed ${thermal.speedLimitPercent} %)`
    : thermal.state;

const gitText = ({ git }: Conditions): string => {
  if (git === null) return 'none';
  return git.dirty ? `${git.commit} with changes` : git.commit;
};

/** Each condition that should hold still, as text. Load, steal and throttling move by nature. */
const STEADY: readonly (readonly [string, (conditions: Conditions) => string | null])[] = [
  ['osBuild', (conditions) => conditions.osBuild],
  ['kernelRelease', (conditions) => conditions.kernelRelease],
  ['governors', (conditions) => conditions.governors.join(', ') || null],
  ['transparentHugePages', (conditions) => conditions.transparentHugePages],
  ['powerSource', (conditions) => conditions.powerSource],
  ['powerMode', (conditions) => conditions.powerMode],
  ['thermal', thermalText],
  ['nodeVersion', (conditions) => conditions.nodeVersion],
  ['git', gitText],
];

/** What disturbed a measurement between two readings of the same machine. */
export const compareConditions = (before: Conditions, after: Conditions): ConditionsChange => ({
  stealShare: stealShareOf(before, after),
  throttledPeriods: growth(before.throttling?.throttledPeriods, after.throttling?.throttledPeriods),
  throttledMs: growth(before.throttling?.throttledMs, after.throttling?.throttledMs),
  changed: STEADY.map(([condition, text]) => ({
    condition,
    before: text(before) ?? 'unknown',
    after: text(after) ?? 'unknown',
  })).filter((change) => change.before !== change.after),
});
