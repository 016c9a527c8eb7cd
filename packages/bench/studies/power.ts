// Which slow-downs are found: one shard of a small chain takes longer by a known share of its time, through the addon
// with deliberate faults, in the workers of side B only. Prints how often that is found, how large it is estimated, how
// often the interval holds the truth, and whether the right stage is blamed. Kept as JSON Lines under results/studies.
// usage: pnpm study power [--per-level 20] [--minutes 15] [--tolerance 0.02]
import { parseArgs } from 'node:util';
import { judgeShift } from '@shardbench/db/comparison';
import { attributeShift, median } from '@shardbench/stats';
import { CANARY_TOLERANCE } from '../src/compare/block-validity.ts';
import { areSteady, pairsOf, runStudy, STUDY_FOLDER, STUDY_PAIRS, type StudyComparison } from './comparison-stream.ts';
import { proportionText } from './proportion.ts';
import { judgedOnce, SMALL_PROFILE, smallChain } from './small-chain.ts';

/** Slow-downs of a whole token that are aimed at, in percent. */
const LEVELS = [1, 2, 3, 5, 10];
/** The shard that is slowed: layers [1,3), the second of three. */
const SLOWED = { range: '1-3', stage: 'layers[1]', index: 1 };
/** About the part of a token that this shard takes; what it really took is measured with every comparison. */
const USUAL_SHARE = 0.45;

/** The fault takes whole percents of the shard's time. */
const shardPercent = (level: number): number => Math.round(level / USUAL_SHARE);

/** What one comparison says, beside what was planted. */
interface Found {
  /** Relative slow-down of a token: the planted share of the time that the shard takes on side A. */
  readonly truth: number;
  readonly estimate: number;
  readonly covered: boolean;
  readonly detected: boolean;
  readonly blamed: boolean;
}

const foundIn = (comparison: StudyComparison): Found => {
  const pairs = pairsOf(comparison);
  const sides = { a: pairs.a.map(({ tpotMs }) => tpotMs), b: pairs.b.map(({ tpotMs }) => tpotMs) };
  const shares = pairs.a.map(({ stagesMs, tpotMs }) => (stagesMs.layers[SLOWED.index] ?? 0) / tpotMs);
  const truth = (shardPercent(comparison.level) / 100) * median(shares);
  const { verdict, shift } = judgeShift(sides, { paired: true, steady: areSteady(pairs), resolve: null });
  const stages = { a: pairs.a.map(({ stagesMs }) => stagesMs), b: pairs.b.map(({ stagesMs }) => stagesMs) };
  const attribution = attributeShift(stages, { paired: true, namedShareMinimum: 0.97 });
  const clear = attribution.state === 'attributed' ? attribution.stages.filter((stage) => stage.clear) : [];
  const [largest] = clear.toSorted((one, other) => Math.abs(other.deltaMs) - Math.abs(one.deltaMs));
  return {
    truth,
    estimate: shift?.estimate ?? Number.NaN,
    covered: shift?.low != null && shift.high != null && shift.low <= truth && truth <= shift.high,
    detected: verdict === 'regressed',
    blamed: largest?.stage === SLOWED.stage,
  };
};

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

const rowOf = (level: number, found: readonly Found[]): string => {
  const detected = found.filter((one) => one.detected);
  const middle = (read: (one: Found) => number): string => (found.length === 0 ? '' : percent(median(found.map(read))));
  const cells = [
    `${level} %`,
    middle(({ truth }) => truth),
    proportionText(detected.length, found.length),
    middle(({ estimate }) => estimate),
    proportionText(found.filter(({ covered }) => covered).length, found.length),
    proportionText(detected.filter(({ blamed }) => blamed).length, detected.length),
  ];
  return `| ${cells.join(' | ')} |`;
};

export const run = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'per-level': { type: 'string', default: '20' },
      minutes: { type: 'string', default: '15' },
      tolerance: { type: 'string', default: String(CANARY_TOLERANCE) },
    },
  });
  const perLevel = Number(values['per-level']);
  process.env.SHARDBENCH_ADDON = 'faults';
  const chain = await smallChain(STUDY_FOLDER);
  const judged = await judgedOnce(chain, STUDY_FOLDER, new AbortController().signal);
  const whole = (done: readonly StudyComparison[], level: number): StudyComparison[] =>
    done.filter((one) => one.level === level && pairsOf(one).a.length >= STUDY_PAIRS);
  /** The level that has fewest, so that a study that is cut short has all of them. */
  const next = (done: readonly StudyComparison[]) => {
    const missing = LEVELS.filter((level) => whole(done, level).length < perLevel);
    const [level] = missing.toSorted((one, other) => whole(done, one).length - whole(done, other).length);
    if (level === undefined) return null;
    const fault = `slowShard:${SLOWED.range}:${shardPercent(level)}`;
    return { level, variables: { a: {}, b: { SHARDBENCH_FAULT: fault } } };
  };
  const [minutes, tolerance] = [Number(values.minutes), Number(values.tolerance)];
  const done = await runStudy({ name: 'power', minutes, tolerance, chain, judged, next });
  const seconds = done.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  const counted = LEVELS.flatMap((level) => whole(done, level).slice(0, perLevel)).length;
  const { promptTokens, newTokens, warmupRequests, requests } = SMALL_PROFILE;
  process.stdout.write(
    `${counted} of ${LEVELS.length * perLevel} comparisons of ${chain.manifest.id} with itself, ${STUDY_PAIRS} pairs each, ` +
      `layers [1,3) of side B slowed; reduced workload: ${promptTokens} → ${newTokens} tokens, ` +
      `${warmupRequests} + ${requests} requests, ${chain.job.threads} thread\n` +
      `${done.length - counted} comparisons without enough valid pairs left out; measured in ${(seconds / 60).toFixed(1)} min\n\n` +
      '| aimed at | planted, of a token | found (95 % interval) | estimated, median | interval holds it (nominal 95 %) | right stage, of those found |\n' +
      '| --- | --- | --- | --- | --- | --- |\n' +
      `${LEVELS.map((level) => rowOf(level, whole(done, level).slice(0, perLevel).map(foundIn))).join('\n')}\n`,
  );
  if (counted < LEVELS.length * perLevel) process.stdout.write('\nrun it again to go on\n');
};
