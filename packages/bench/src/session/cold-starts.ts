import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '@shardbench/db';
import { isMeasurable } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import { blockSizes, blocksOf, promptOf } from '../chains/chain-under-test.ts';
import { specialisedNow } from '../coreml/cold-witness.ts';
import { workApart } from '../coreml/work-apart.ts';
import { describeColdStart } from '../report/cold-lines.ts';
import type { Progress } from '../terminal/progress.ts';
import type { ColdJob } from '../worker/job.ts';
import type { Finding } from './finding.ts';
import { executionOf, type JudgedChain } from './record-judgement.ts';

export interface ColdOptions {
  readonly store: Store;
  readonly sessionId: string;
  readonly profiles: readonly Profile[];
  readonly cacheFolder: string;
  /** Folder in which the system keeps what it specialised for this machine. */
  readonly witnessFolder: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly onFinding: (finding: Finding) => void;
}

/** Compiling and specialising a whole chain takes minutes, and more of them than anything else. */
const LIMIT_MS = 3_600_000;

type Making = NonNullable<ColdJob['make']>['how'] | null;

/** The starts of a chain, coldest first. Only Core ML has a system behind it that specialises what it finds. */
const startsOf = ({ chain }: JudgedChain): Making[] => {
  if (chain.job.backend === 'reference') return [null];
  if (chain.job.backend === 'cpu') return ['compile', null];
  return [...((chain.coreml?.packages.length ?? 0) > 0 ? (['compile'] as const) : []), 'copy', null];
};

/** A folder of one start's own, gone when it is over. */
const inFolder = async <Result>(cacheFolder: string, work: (folder: string) => Promise<Result>): Promise<Result> => {
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(cacheFolder, 'cold-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const start = async (judged: JudgedChain, how: Making, folder: string, options: ColdOptions): Promise<void> => {
  const { chain, judgement, gateReportId } = judged;
  const { store, sessionId, profiles, witnessFolder, signal, progress, onFinding } = options;
  const sizes = [...new Set(profiles.flatMap((profile) => blockSizes(profile, blocksOf(chain.job))))];
  const startedAt = new Date().toISOString();
  const job: ColdJob = {
    ...chain.job,
    kind: 'cold',
    make: how === null ? null : { how, folder },
    packages: chain.coreml?.packages ?? [],
    prompt: [...promptOf(chain, { promptTokens: Math.max(...sizes, 1) })],
    blockSizes: sizes,
    witnessFolder,
  };
  const end = await workApart(job, 'coldStarted', { signal, limitMs: LIMIT_MS });
  const manifest = chain.manifest.id;
  if (end.state !== 'done') {
    const why = end.state === 'crashed' ? end.how : end.state === 'timedOut' ? 'it took too long' : end.error.message;
    onFinding({ manifest, profile: null, text: `a cold start did not end well: ${why}` });
    return;
  }
  const { type: _type, ...said } = end.message;
  if (chain.job.coreml !== undefined && how !== 'compile' && specialisedNow(said.witness) === null) {
    progress.say(`${manifest}: the system's cache of models is not where it was looked for, so this start has no name`);
    return;
  }
  store.recordColdStart({
    ...executionOf(chain, judgement.execution, profiles),
    ...said,
    sessionId,
    gateReportId,
    startedAt,
  });
  progress.say(`${manifest}: ${describeColdStart(said)}`);
};

/**
 * Starts every chain that its gates let pass once in each cold state that can be brought about, each in a process of its
 * own: records of their own, never part of a run.
 */
export const measureColdStarts = async (judged: readonly JudgedChain[], options: ColdOptions): Promise<void> => {
  for (const one of judged.filter(({ verdict }) => isMeasurable(verdict))) {
    for (const how of startsOf(one)) {
      options.signal.throwIfAborted();
      await inFolder(options.cacheFolder, (folder) => start(one, how, folder, options));
    }
  }
};
