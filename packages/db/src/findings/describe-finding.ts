import { describeVerdict } from '@shardbench/gates';
import type { Comparison, StageAttribution } from '@shardbench/stats';
import { describeBaseline, describeRun } from './describe-baseline.ts';
import type { Against, Finding, FindingOf, FindingSubject, SpeedChange, SpeedMetric } from './finding.ts';
import { describeKeyDifferences } from './key-differences.ts';
import type { Differences } from './what-differs.ts';

/** Parts of a change below this share are not worth a word. */
const SHARE_MINIMUM = 0.05;
/** More stages than this make no sentence. */
const STAGES_MAXIMUM = 3;

const percent = (share: number): string => (100 * Math.abs(share)).toFixed(1);
const wholePercent = (share: number): string => `${Math.round(100 * share)} %`.replace('-', '−');
const signed = (share: number): string => `${share < 0 ? '−' : '+'}${percent(share)} %`;

const speedOf = ({ manifest, profile, metric }: FindingSubject & { readonly metric: SpeedMetric }): string =>
  `${metric} of ${manifest} ${profile}`;

/** What there is to say of a series that was compared with nothing. */
const decodeOf = (subject: FindingSubject): string => speedOf({ ...subject, metric: 'decode' });

/** `4.0 % slower (3.1 to 4.9, n = 10)`: the bounds are of the same sign as the change, or are printed with theirs. */
function sizeOf({ shift, nA, nB }: Comparison): string {
  if (shift === null) return 'changed';
  const { estimate, low, high } = shift;
  const size = `${percent(estimate)} % ${estimate > 0 ? 'slower' : 'faster'}`;
  const n = `n = ${nB} against ${nA}`;
  if (low === null || high === null) return `${size} (${n})`;
  const sameSide = Math.sign(low) === Math.sign(high);
  const bounds = [low, high].sort((x, y) => Math.abs(x) - Math.abs(y));
  const [near, far] = sameSide ? bounds.map(percent) : [low, high].map((bound) => signed(bound));
  return `${size} (${near} to ${far}, ${n})`;
}

/** `layers[1] +9.2 % explains 88 %, headReduce 6 %, unattributed 6 %`, null where nothing could be split. */
export function describeAttribution(found: StageAttribution | null): string | null {
  if (found === null) return 'its stages were not kept';
  if (found.state === 'notPublished') {
    if (found.reason === 'tooFewProcesses')
      return `stages of fewer than ${found.processesMinimum} processes are not split`;
    const least = wholePercent(Math.min(found.namedShareA, found.namedShareB));
    return `named stages cover only ${least} of decode, so the change is not split`;
  }
  if (!found.total.clear) return 'the stages do not show it clearly';
  const share = (of: { shareOfTotal: number | null }): number => of.shareOfTotal ?? 0;
  const [first, ...others] = found.stages
    .filter(({ stage, clear }) => clear && stage !== 'host')
    .filter((stage) => Math.abs(share(stage)) >= SHARE_MINIMUM)
    .sort((x, y) => Math.abs(share(y)) - Math.abs(share(x)))
    .slice(0, STAGES_MAXIMUM);
  const unattributed = `unattributed ${wholePercent(share(found.unattributed))}`;
  if (first === undefined) return unattributed;
  const moved = first.relative === null ? first.stage : `${first.stage} ${signed(first.relative)}`;
  const rest = others.map((stage) => `${stage.stage} ${wholePercent(share(stage))}`);
  return [`${moved} explains ${wholePercent(share(first))}`, ...rest, unattributed].join(', ');
}

const build = ({ before, after }: { before: string | null; after: string | null }): string =>
  `${before?.slice(0, 12) ?? 'unknown'} before, ${after?.slice(0, 12) ?? 'unknown'} now`;

/** Possible causes that are recorded; where there are none, the machine. A shard with the same artifact is cleared. */
export function describeCauses(differences: Differences, shard: string | null): string {
  const { osBuild, backendBuild, gitCommit, artifacts } = differences;
  const blamed = shard !== null && artifacts.includes(shard);
  const others = artifacts.filter((changed) => changed !== shard);
  const parts = [
    ...(blamed ? ['its artifact changed'] : []),
    ...(!blamed && shard !== null ? ['its artifact did not change, so its weights are not the cause'] : []),
    ...(shard === null && artifacts.length === 0 ? ['no artifact changed'] : []),
    ...(others.length > 0
      ? [`the ${others.length === 1 ? 'artifact' : 'artifacts'} of ${others.join(', ')} changed`]
      : []),
    ...(backendBuild === null ? [] : [`it coincides with a new backend build (${build(backendBuild)})`]),
    ...(osBuild === null ? [] : [`it coincides with a new OS build (${build(osBuild)})`]),
  ];
  const nothing = artifacts.length === 0 && backendBuild === null && osBuild === null;
  if (nothing)
    parts.push(
      gitCommit === null
        ? 'nothing that is recorded differs: look at the machine'
        : 'only the commit differs: look at the harness and the machine',
    );
  return parts.join(', ');
}

function againstWords(against: Against): string {
  if (against.state === 'baseline') return describeBaseline(against.choice);
  const { runs } = against;
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return 'its history';
  return `the ${runs.length} runs before ${describeRun(against.step.first)}`;
}

/** The commit since which it is so, and of a step the last one before: `first seen at abc1234, last as before at def5678`. */
const seenAt = ({ firstSeen, against }: SpeedChange): string => {
  const before = against.state === 'history' ? `, last as before at ${describeRun(against.step.last)}` : '';
  return `first seen at ${describeRun(firstSeen)}${before}`;
};

function speedSentence(finding: FindingOf<'regressed' | 'improved'>): string {
  const { comparison, certainty, metric, attribution, differences, shard } = finding;
  const suspected = certainty.state === 'suspected' && finding.kind === 'regressed';
  const claim = suspected ? `is suspected to be ${sizeOf(comparison)}` : `is ${sizeOf(comparison)}`;
  const not = suspected ? ` [not repeated: ${certainty.because}]` : '';
  const explained = metric === 'prefill' ? 'prefill is not split over stages' : describeAttribution(attribution);
  return `${speedOf(finding)} ${claim}: ${explained}; ${describeCauses(differences, shard)}, ${seenAt(finding)}${not}`;
}

const BECAUSE = {
  notSignificant: 'the difference is not significant',
  belowChangeMinimum: 'the difference is smaller than what is called a change',
  intervalIncludesZero: 'the interval includes no change',
  notSteady: 'a process drifted or stepped',
} as const;

function inconclusiveSentence(finding: FindingOf<'inconclusive'>): string {
  const { because, comparison, against } = finding;
  const size = sizeOf(comparison);
  const subject = speedOf(finding);
  if (because === 'notRepeated') return `${subject} was ${size}, and was not when it was run again`;
  if (because === 'withinHistory') return `${subject} is ${size}, which is no more than its history does by itself`;
  const { reason, smallestDetectable } = comparison;
  const why = reason in BECAUSE ? BECAUSE[reason as keyof typeof BECAUSE] : reason;
  const limit = smallestDetectable === null ? '' : `, smallest detectable change ${percent(smallestDetectable)} %`;
  return `${subject}: can't tell against ${againstWords(against)}: ${size}, ${why}${limit}`;
}

function insufficientSentence(finding: FindingOf<'insufficient'>): string {
  const { comparison } = finding;
  const { nA, nB, reason } = comparison;
  if (reason === 'zeroVariance') {
    return `${speedOf(finding)}: ${nB} equal values against ${nA}, without any noise: nothing says what could have been seen`;
  }
  return `${speedOf(finding)}: ${nB} processes against ${nA} are too few to decide anything; five of each are the least`;
}

function gateSentence(finding: FindingOf<'gateChanged'>): string {
  const { manifest, profile, before, after, lastBefore, foretold, direction } = finding;
  const expectation = foretold
    ? direction === 'regained'
      ? ', although its manifest expects the failure'
      : ', as its manifest expects'
    : '';
  return `${manifest} ${profile} was ${describeVerdict(before)} at ${describeRun(lastBefore)} and is now ${describeVerdict(after)}${expectation}`;
}

/** One sentence about a finding, without a full stop; names and commits in it come from files and people. */
export function describeFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'regressed':
    case 'improved':
      return speedSentence(finding);
    case 'unchanged': {
      const { smallestDetectable } = finding.comparison;
      const limit = smallestDetectable === null ? '' : ` (smallest detectable change ${percent(smallestDetectable)} %)`;
      return `${speedOf(finding)} is unchanged against ${againstWords(finding.against)}${limit}`;
    }
    case 'inconclusive':
      return inconclusiveSentence(finding);
    case 'insufficient':
      return insufficientSentence(finding);
    case 'noBaseline':
      return `${decodeOf(finding)} has ${describeBaseline({ state: 'none', because: finding.because, passedOver: finding.passedOver })}`;
    case 'incomparable':
      return `${decodeOf(finding)} is the first of its key; it cannot be compared with ${finding.with.slice(0, 12)}, which differs in ${describeKeyDifferences(finding.differences)}`;
    case 'gateChanged':
      return gateSentence(finding);
    case 'notQualified':
      return `${finding.manifest} ${finding.profile} has no speed that counts: ${describeVerdict(finding.verdict)}`;
  }
}
