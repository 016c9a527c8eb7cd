// How often two equal sides are told apart: comparisons of a small chain with itself, ten interleaved pairs each, judged
// as `bench compare` does and by two other rules on the same processes. What was measured is kept as JSON Lines under
// results/studies, so that a run goes on where the last one stopped.
// usage: pnpm study false-verdicts [--comparisons 100] [--minutes 15] [--tolerance 0.02]
import { parseArgs } from 'node:util';
import { judgeShift } from '@shardbench/db/comparison';
import { compareSamples, median, quantile } from '@shardbench/stats';
import { CANARY_TOLERANCE } from '../src/compare/block-validity.ts';
import {
  areSteady,
  pairsOf,
  runStudy,
  STUDY_FOLDER,
  STUDY_PAIRS,
  type StudyComparison,
  type StudyProcess,
} from './comparison-stream.ts';
import { proportionText } from './proportion.ts';
import { judgedOnce, SMALL_PROFILE, smallChain } from './small-chain.ts';

/** What a rule makes of one session. */
type Judge = (comparison: StudyComparison) => string;

const isClaim = (verdict: string): boolean => verdict === 'improved' || verdict === 'regressed';

const times = (processes: readonly StudyProcess[]): number[] => processes.map(({ tpotMs }) => tpotMs);

/** The processes that count, in the order in which they ran. */
const inOrder = (comparison: StudyComparison): number[] => {
  const { a, b } = pairsOf(comparison);
  return times([...a, ...b].toSorted((one, other) => one.launchOrdinal - other.launchOrdinal));
};

const interleaved: Judge = (comparison) => {
  const pairs = pairsOf(comparison);
  const sides = { a: times(pairs.a), b: times(pairs.b) };
  return judgeShift(sides, { paired: true, steady: areSteady(pairs), resolve: null }).verdict;
};

/** The same processes, as if all of one side had been measured before the other. */
const sequential: Judge = (comparison) => {
  const all = inOrder(comparison);
  const steady = areSteady(pairsOf(comparison));
  return compareSamples(all.slice(0, all.length / 2), all.slice(all.length / 2), { steady }).verdict;
};

const beyondFivePercent = (before: number, after: number): string => {
  if (Math.abs(after / before - 1) <= 0.05) return 'unchanged';
  return after < before ? 'improved' : 'regressed';
};

/** One process against the one before it, as when a job measures once for every commit. */
const againstPrevious: Judge = (comparison) => {
  const [before = 1, after = 1] = inOrder(comparison).slice(-2);
  return beyondFivePercent(before, after);
};

/** The median of ten processes against that of the ten before them. */
const againstPreviousMedian: Judge = (comparison) => {
  const all = inOrder(comparison);
  return beyondFivePercent(median(all.slice(0, all.length / 2)), median(all.slice(all.length / 2)));
};

const RULES: readonly (readonly [string, Judge])[] = [
  ['ABBA pairs, signed-rank, 1 % (`bench compare`)', interleaved],
  ['the same processes as AAAA BBBB, Mann-Whitney, 1 %', sequential],
  ['5 % against the previous process', againstPrevious],
  ['5 % of medians of ten against the ten before', againstPreviousMedian],
];

const tableOf = (judged: readonly StudyComparison[]): string => {
  const rows = RULES.map(([name, judge]) => {
    const verdicts = judged.map(judge);
    const count = (verdict: string): number => verdicts.filter((one) => one === verdict).length;
    const claims = proportionText(verdicts.filter(isClaim).length, verdicts.length);
    return `| ${[name, claims, count('unchanged'), count('inconclusive'), count('insufficient')].join(' | ')} |`;
  });
  return [
    '| rule | false verdicts (95 % interval) | unchanged | inconclusive | insufficient |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
};

/** How far the canary moved from one end of a block to the other: what the limit has to be above on a quiet machine. */
const canaryMoves = (blocks: StudyComparison['blocks']): string => {
  if (blocks.length === 0) return 'no block was measured';
  const moves = blocks.map(({ canaryBeforeNs, canaryAfterNs }) => Math.abs(canaryAfterNs / canaryBeforeNs - 1));
  const [usual, rare] = [0.5, 0.95].map((share) => (100 * quantile(moves, share)).toFixed(2));
  return `the canary moved by ${usual} % within the median block, by ${rare} % within one of twenty`;
};

export const run = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      comparisons: { type: 'string', default: '100' },
      minutes: { type: 'string', default: '15' },
      tolerance: { type: 'string', default: String(CANARY_TOLERANCE) },
    },
  });
  const wanted = Number(values.comparisons);
  const chain = await smallChain(STUDY_FOLDER);
  const judged = await judgedOnce(chain, STUDY_FOLDER, new AbortController().signal);
  const whole = (done: readonly StudyComparison[]) => done.filter((one) => pairsOf(one).a.length >= STUDY_PAIRS);
  const begun = performance.now();
  const done = await runStudy({
    name: 'false-verdicts',
    minutes: Number(values.minutes),
    tolerance: Number(values.tolerance),
    chain,
    judged,
    next: (so) => (whole(so).length < wanted ? { level: 0 } : null),
  });
  const complete = whole(done).slice(0, wanted);
  const blocks = done.flatMap((comparison) => comparison.blocks);
  const invalid = blocks.filter(({ validity }) => validity.state === 'invalid').length;
  const seconds = done.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  const { promptTokens, newTokens, warmupRequests, requests } = SMALL_PROFILE;
  process.stdout.write(
    `${complete.length} of ${wanted} comparisons of ${chain.manifest.id} with itself, ${STUDY_PAIRS} pairs each; ` +
      `reduced workload: ${promptTokens} → ${newTokens} tokens, ${warmupRequests} + ${requests} requests, ${chain.job.threads} thread\n` +
      `${invalid} of ${blocks.length} blocks invalid (canary beyond ${100 * Number(values.tolerance)} %), ` +
      `${done.length - complete.length} comparisons without enough valid pairs left out\n` +
      `${canaryMoves(blocks)}\n` +
      `measured in ${(seconds / 60).toFixed(1)} min, ${((performance.now() - begun) / 60_000).toFixed(1)} of them just now\n\n` +
      `${tableOf(complete)}\n`,
  );
  if (complete.length < wanted) process.stdout.write('\nrun it again to go on\n');
};
