import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Arm,
  type BlocksEnd,
  type Both,
  type MeasuredBlock,
  steadiness,
  validPairs,
} from '@shardbench/db/comparison';
import { addonHash } from '@shardbench/runtime';
import type { StageMs } from '@shardbench/stats';
import type { ChainUnderTest } from '../src/chains/chain-under-test.ts';
import { canaryModel, readCanary } from '../src/compare/canary.ts';
import { measureBlocks } from '../src/compare/measure-blocks.ts';
import type { ArmVariables } from '../src/compare/measure-pairs.ts';
import { readMachine } from '../src/environment/read-machine.ts';
import { acquireLock } from '../src/lock/acquire-lock.ts';
import { lockPath } from '../src/lock/lock-path.ts';
import { PATHS } from '../src/paths.ts';
import { measureProcess } from '../src/session/measure-process.ts';
import type { ExecutionFacts } from '../src/worker/job.ts';
import { SMALL_PROFILE, SMALL_THREADS } from './small-chain.ts';

/** What a process of a study leaves behind. */
export interface StudyProcess {
  readonly arm: Arm;
  readonly launchOrdinal: number;
  readonly tpotMs: number;
  readonly warmup: 'steady' | 'drifting' | 'stepped' | 'tooShort';
  readonly stagesMs: StageMs;
}

/** One comparison: a line of the file. */
export interface StudyComparison {
  /** Hash of everything that has to be equal for comparisons to be counted together. */
  readonly setup: string;
  /** Slow-down of side B's shard in percent of its time; 0 for none. */
  readonly level: number;
  readonly seed: number;
  readonly ended: BlocksEnd;
  readonly blocks: readonly MeasuredBlock[];
  readonly processes: readonly StudyProcess[];
  readonly durationMs: number;
}

export const STUDY_PAIRS = 10;

/** Where studies keep their chain and their lines, outside of what is committed. */
export const STUDY_FOLDER = join(PATHS.root, 'results', 'studies');

/** Comparisons of other builds, machines or workloads are not counted with these. */
export const setupHash = (tolerance: number): string => {
  const { cpuModel, logicalCores } = readMachine();
  const setup = { addon: addonHash(), cpuModel, logicalCores, SMALL_PROFILE, SMALL_THREADS, STUDY_PAIRS, tolerance };
  return createHash('sha256').update(JSON.stringify(setup)).digest('hex').slice(0, 16);
};

/** The comparisons of a setup that a file holds; a last line that was cut short is left out. */
export const readComparisons = async (path: string, setup: string): Promise<StudyComparison[]> => {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line): StudyComparison[] => {
    try {
      const comparison = JSON.parse(line) as StudyComparison;
      return comparison.setup === setup ? [comparison] : [];
    } catch {
      return [];
    }
  });
};

export interface StreamOptions {
  readonly chain: ChainUnderTest;
  readonly judged: ExecutionFacts;
  readonly setup: string;
  readonly tolerance: number;
  readonly canary: string;
  readonly signal: AbortSignal;
}

/** Measures one comparison of a chain with itself, side B with other variables where they are given. */
export const measureComparison = async (
  { chain, judged, setup, tolerance, canary, signal }: StreamOptions,
  { seed, level, variables }: { readonly seed: number; readonly level: number; readonly variables?: ArmVariables },
): Promise<StudyComparison> => {
  const begun = performance.now();
  const processes: StudyProcess[] = [];
  const blocks: MeasuredBlock[] = [];
  const ended = await measureBlocks(
    { seed, pairs: STUDY_PAIRS, extend: () => STUDY_PAIRS, tolerance },
    {
      launch: async ({ arm, launchOrdinal, blockOrdinal }) => {
        const result = await measureProcess(
          { chain, round: blockOrdinal, profiles: [SMALL_PROFILE] },
          { judged, signal, onPhase: () => undefined, ...(variables && { variables: variables[arm] }) },
        );
        if (result.state === 'crashed') throw new Error(`a worker crashed: ${result.how}`);
        const { summary } = result.processes.get(SMALL_PROFILE.name) ?? {};
        if (summary?.tpotMs == null || summary.stages === null) throw new Error('a process without decode steps');
        const { tpotMs, stages, warmup } = summary;
        processes.push({ arm, launchOrdinal, tpotMs, warmup: warmup.verdict, stagesMs: stages.stagesMs });
        return true;
      },
      canary: () => readCanary({ modelPath: canary, backend: 'cpu', threads: SMALL_THREADS }, signal),
      onBlock: (block) => blocks.push(block),
    },
  );
  return { setup, level, seed, ended, blocks, processes, durationMs: performance.now() - begun };
};

/** Both sides of the valid pairs, pair by pair. */
export const pairsOf = ({ blocks, processes }: StudyComparison): Both<StudyProcess[]> => {
  const byLaunch = new Map(processes.map((process) => [process.launchOrdinal, process]));
  return validPairs(blocks, (launchOrdinal) => byLaunch.get(launchOrdinal) ?? null);
};

export const areSteady = ({ a, b }: Both<readonly StudyProcess[]>): boolean =>
  [a, b].every((side) => steadiness(side.map(({ warmup }) => warmup)).state === 'steady');

export interface RunStudyOptions {
  readonly name: string;
  readonly minutes: number;
  readonly tolerance: number;
  readonly chain: ChainUnderTest;
  readonly judged: ExecutionFacts;
  /** What is measured next, by what there is; null when there is enough. */
  readonly next: (
    done: readonly StudyComparison[],
  ) => { readonly level: number; readonly variables?: ArmVariables } | null;
}

/**
 * Measures comparisons until there are enough or the time is over, and appends each to a file as soon as it ended, so
 * that the next run goes on where this one stopped. Returns all of this setup.
 */
export const runStudy = async (options: RunStudyOptions): Promise<StudyComparison[]> => {
  const { name, minutes, tolerance, chain, judged, next } = options;
  const path = join(STUDY_FOLDER, `${name}.jsonl`);
  await mkdir(dirname(path), { recursive: true });
  // Spares every worker most of the time that Node needs to compile what they all load.
  process.env.NODE_COMPILE_CACHE ??= join(STUDY_FOLDER, 'compile-cache');
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort(new Error('stopped; what was measured is kept')));
  const { signal } = controller;
  using _lock = await acquireLock({ verb: `study ${name}`, path: lockPath(process.env), signal });
  const setup = setupHash(tolerance);
  const done = await readComparisons(path, setup);
  const canary = await canaryModel(STUDY_FOLDER, signal);
  const deadline = performance.now() + 60_000 * minutes;
  for (let wanted = next(done); wanted !== null && performance.now() < deadline; wanted = next(done)) {
    const comparison = await measureComparison(
      { chain, judged, setup, tolerance, canary, signal },
      { ...wanted, seed: done.length },
    );
    await appendFile(path, `${JSON.stringify(comparison)}\n`);
    done.push(comparison);
    const seconds = (comparison.durationMs / 1000).toFixed(1);
    process.stderr.write(`${done.length}: ${comparison.ended} in ${seconds} s\n`);
  }
  return done;
};
