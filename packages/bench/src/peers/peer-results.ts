import { basename } from 'node:path';
import type { PeerResult } from '@shardbench/db';
import { promptSha256 } from '@shardbench/manifest';
import type { Evaluation } from './evaluation.ts';
import type { PeersWork } from './measure-peers.ts';
import type { MeasuredRound, Side, SideRun } from './peer-round.ts';

/** Weights that the peer executed. */
export interface PeerWeights {
  readonly path: string;
  readonly hash: string | null;
}

/** Weights that the peer executed on so many threads. */
interface Subject {
  readonly side: Exclude<Side, 'ours'>;
  readonly work: SideRun['work'];
  readonly weights: PeerWeights;
}

/** How a process of ours went that took its turn with one of the peer's. */
const besideOf = (run: SideRun | undefined, name: Evaluation['name']) =>
  run === undefined
    ? null
    : {
        samplesNs: run.samplesNs[name] ?? [],
        startupMs: run.startupMs,
        loadMs: run.loadMs,
        peakRssBytes: run.peakRssBytes,
        foreignShare: run.foreign.share,
        state: run.foreign.state,
        streamBytesPerS: run.stream,
      };

/** One evaluation of one side on so many threads, over all rounds; null where nobody measured it. */
const resultOf = (
  rounds: readonly MeasuredRound[],
  evaluation: Evaluation,
  { side, work, weights }: Subject,
  { tokens, contextTokens }: Pick<PeersWork, 'tokens' | 'contextTokens'>,
): PeerResult | null => {
  const { name, ...repeated } = evaluation;
  const processes = rounds.flatMap(({ round, runs }) => {
    const run = runs.find((one) => one.side === side && one.work === work);
    const samplesNs = run?.samplesNs[name];
    if (run === undefined || samplesNs === undefined) return [];
    const ours = runs.find((one) => one.side === 'ours' && one.work === work);
    return [
      {
        run,
        process: {
          round,
          state: run.foreign.state,
          samplesNs: [...samplesNs],
          startupMs: run.startupMs,
          loadMs: run.loadMs,
          peakRssBytes: run.peakRssBytes,
          foreignShare: run.foreign.share,
          streamBytesPerS: run.stream,
          beside: besideOf(ours, name),
        },
      },
    ];
  });
  const first = processes[0]?.run;
  if (first === undefined || first.executed.by !== 'peer') return null;
  const { packageVersion, llamaCpp, systemInfo, flashAttention } = first.executed;
  return {
    packageVersion,
    llamaCpp,
    systemInfo,
    model: basename(weights.path),
    modelHash: weights.hash,
    threads: first.threads,
    evaluation: name,
    ...repeated,
    settings: { contextTokens, flashAttention, gpu: false },
    promptSha256: promptSha256(tokens),
    startedAt: first.startedAt,
    processes: processes.map(({ process }) => process),
  };
};

/** What the peer measured, as the store keeps it: one result for each evaluation, number of threads and weights. */
export const peerResults = (
  rounds: readonly MeasuredRound[],
  work: Pick<PeersWork, 'plans' | 'tokens' | 'contextTokens'>,
  weights: { readonly peer: PeerWeights; readonly also: PeerWeights | null },
): PeerResult[] => {
  const subjects: Subject[] = [
    { side: 'peer', work: 'all', weights: weights.peer },
    { side: 'peer', work: 'one', weights: weights.peer },
    ...(weights.also === null ? [] : [{ side: 'also', work: 'all', weights: weights.also } as const]),
  ];
  return subjects.flatMap((subject) =>
    work.plans[subject.work].flatMap((evaluation) => resultOf(rounds, evaluation, subject, work) ?? []),
  );
};
