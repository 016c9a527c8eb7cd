// How often `check` declares what is not there, and finds what is: made series whose sessions differ by themselves.
// usage: pnpm study check-errors [series] [seed]
import { ancestryIn, type Finding, findingsOf, type HistoryPoint, parseCommitGraph } from '@shardbench/db';

/** Relative noise of processes within a session. */
const PROCESS_NOISE = 0.01;
const PROCESSES = 6;
const RERUN_PROCESSES = 5;

let state = 0;
/** Linear congruential generator of Numerical Recipes, 2nd ed., section 7.1. */
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return (state + 0.5) / 2 ** 32;
};
const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

const commit = (index: number): string => index.toString(16).padStart(40, '0');

const made = (index: number, runId: string, level: number, processes: number): HistoryPoint => ({
  runId,
  startedAt: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
  gitCommit: commit(index),
  gitDirty: false,
  osBuild: null,
  backendBuild: 'made',
  verdict: { state: 'qualified' },
  artifacts: [],
  tpotMs: Array.from({ length: processes }, () => level * Math.exp(PROCESS_NOISE * normal())),
  prefillTokPerS: [],
  warmup: { steady: processes, drifting: 0, stepped: 0, tooShort: 0 },
  excluded: false,
  annotations: [],
});

const judged = (points: readonly HistoryPoint[], fresh: readonly string[], again: readonly string[]): Finding[] =>
  findingsOf({
    subject: { seriesId: 'made', manifest: 'made', profile: 'long', backend: 'cpu' },
    points,
    fresh: new Set([...fresh, ...again]),
    pinned: null,
    ancestry: ancestryIn(
      parseCommitGraph(points.map((_, index) => `${commit(index)} ${commit(index - 1)}`).join('\n')),
    ),
    rerun: again.length > 0 ? { state: 'done', runIds: new Set(again) } : { state: 'notDone', because: 'not yet' },
    stagesOf: () => [],
    namedShareMinimum: () => 0.97,
    foretold: () => false,
    elsewhere: () => null,
  });

const isSlower = (findings: readonly Finding[]): boolean => findings.some(({ kind }) => kind === 'regressed');

/** Shares of made series whose newest run is suspected, and declared slower after the same machine ran it again. */
const rates = (
  count: number,
  runs: number,
  sessionNoise: number,
  step: number,
): { suspected: number; declared: number } => {
  let [suspected, declared] = [0, 0];
  for (let series = 0; series < count; series += 1) {
    const before = Array.from({ length: runs - 1 }, (_, index) =>
      made(index, `run${index}`, Math.exp(sessionNoise * normal()), PROCESSES),
    );
    const today = (1 + step) * Math.exp(sessionNoise * normal());
    const points = [...before, made(runs - 1, 'newest', today, PROCESSES)];
    if (!isSlower(judged(points, ['newest'], []))) continue;
    suspected += 1;
    const again = [...points, made(runs - 1, 'again', today, RERUN_PROCESSES)];
    if (isSlower(judged(again, ['newest'], ['again']))) declared += 1;
  }
  return { suspected: suspected / count, declared: declared / count };
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const run = async ([count = '1000', seed = '12345']: readonly string[]): Promise<void> => {
  state = Number(seed);
  process.stdout.write(
    '| sessions differ by | runs | step | suspected | declared |\n| --- | --- | --- | --- | --- |\n',
  );
  for (const sessionNoise of [0, 0.005, 0.01, 0.02]) {
    for (const runs of [2, 12, 30]) {
      for (const step of [0, 0.03, 0.05]) {
        const { suspected, declared } = rates(Number(count), runs, sessionNoise, step);
        const cells = [percent(sessionNoise), runs, percent(step), percent(suspected), percent(declared)];
        process.stdout.write(`| ${cells.join(' | ')} |\n`);
      }
    }
  }
};
