// Which steps in a history are found, and how often one is found where there is none: the noise is that of processes which
// `pnpm study false-verdicts` measured on this machine, in the order in which they ran; the steps are planted in it.
// usage: pnpm study change-points [series of each kind]
import { join } from 'node:path';
import { changePoints, median, seededRandom } from '@shardbench/stats';
import { CANARY_TOLERANCE } from '../src/compare/block-validity.ts';
import { readComparisons, STUDY_FOLDER, setupHash } from './comparison-stream.ts';

/** Processes of a run: what `bench all` measures of a small chain. */
const PROCESSES = 6;
const RUNS = 60;
/** A step is found when a change point lies at most this many runs beside it. */
const NEAR = 2;
const STEPS = [0, 0.01, 0.02, 0.03, 0.05, 0.1];
const SEED = 20261121;

/** TPOT medians of successive runs, in the order of measuring; valid and invalid blocks alike, as a history has both. */
const measuredRuns = async (): Promise<number[]> => {
  const path = join(STUDY_FOLDER, 'false-verdicts.jsonl');
  const comparisons = await readComparisons(path, setupHash(CANARY_TOLERANCE));
  const tpots = comparisons.flatMap(({ processes }) => processes.map(({ tpotMs }) => tpotMs));
  const count = Math.floor(tpots.length / PROCESSES);
  return Array.from({ length: count }, (_, run) => median(tpots.slice(run * PROCESSES, (run + 1) * PROCESSES)));
};

/** Exchanges values at random: what is left is noise without an order (Fisher & Yates 1938). */
const shuffled = (values: readonly number[], random: () => number): number[] => {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as number, mixed[last] as number];
  }
  return mixed;
};

const rowOf = (
  order: string,
  noise: (random: () => number) => readonly number[],
  step: number,
  count: number,
): string => {
  const random = seededRandom(SEED);
  let [found, elsewhere] = [0, 0];
  for (let series = 0; series < count; series += 1) {
    const at = 10 + Math.floor(random() * (RUNS - 20));
    const values = noise(random).map((value, run) => (run < at ? value : value * (1 + step)));
    const points = changePoints(values);
    const near = points.filter((point) => step > 0 && Math.abs(point.at - at) <= NEAR);
    if (near.length > 0) found += 1;
    elsewhere += points.length - near.length;
  }
  const cells = [
    order,
    step === 0 ? 'none' : `${100 * step} %`,
    step === 0 ? '–' : `${((100 * found) / count).toFixed(1)} %`,
    ((1000 * elsewhere) / (count * RUNS)).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
};

export const run = async ([count = '1000']: readonly string[]): Promise<void> => {
  const runs = await measuredRuns();
  if (runs.length < RUNS)
    throw new Error(
      `expected at least ${RUNS} measured runs, found ${runs.length}: run \`pnpm study false-verdicts\` first`,
    );
  const asMeasured = (random: () => number): readonly number[] => {
    const start = Math.floor(random() * (runs.length - RUNS + 1));
    return runs.slice(start, start + RUNS);
  };
  const withoutOrder = (random: () => number): readonly number[] => shuffled(runs, random).slice(0, RUNS);
  process.stdout.write(
    `${runs.length} runs of ${PROCESSES} processes, measured; ${count} series of ${RUNS} runs cut out of them for each row, ` +
      'a step planted after 10 to 49 runs\n\n' +
      `| noise | step | found within ${NEAR} runs | change points elsewhere, per 1,000 runs |\n| --- | --- | --- | --- |\n` +
      `${STEPS.map((step) => rowOf('as measured', asMeasured, step, Number(count))).join('\n')}\n` +
      `${STEPS.map((step) => rowOf('order shuffled', withoutOrder, step, Number(count))).join('\n')}\n`,
  );
};
