import type { Store } from '@shardbench/db';
import { isMeasurable } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { explainVerdict } from '../report/explain-verdict.ts';
import type { Progress, ProgressStep } from '../terminal/progress.ts';
import type { GateSubject } from '../worker/job.ts';
import { contradicted, isForetold } from './expectations.ts';
import type { Finding } from './finding.ts';
import { inStep } from './in-step.ts';
import { judgeChain } from './judge-chain.ts';
import { type KnownWhere, knownJudgement } from './known-judgement.ts';
import type { PlannedGates } from './plan-session.ts';
import { type JudgedChain, recordJudgement } from './record-judgement.ts';

/** What the gates of a chain say that its manifest did not. */
const findingsOf = ({ chain, judgement, verdict }: JudgedChain): Finding[] => {
  const find = (text: string): Finding => ({ manifest: chain.manifest.id, profile: null, text });
  const crash = judgement.crash === null ? '' : ` (${judgement.crash})`;
  const nothingNew = isMeasurable(verdict) || verdict.state === 'skipped' || isForetold(chain, verdict);
  return [
    ...(nothingNew ? [] : [find(`${explainVerdict(verdict, judgement.report)}${crash}`)]),
    ...contradicted(chain, judgement.report).map(({ gate, shard }) =>
      find(`passed, although its manifest expects the ${gate} gate of ${shard} to fail`),
    ),
  ];
};

/** Judges chain after chain, anew or by a stored report, and stores every report before the next one begins. */
export const judgeChains = async (
  planned: readonly PlannedGates[],
  options: {
    readonly store: Store;
    readonly sessionId: string;
    readonly profiles: readonly Profile[];
    readonly cacheFolder: string;
    readonly keepGoing: boolean;
    /** Where stored reports may stand for new ones; null to judge everything anew. */
    readonly known: KnownWhere | null;
    readonly progress: Progress;
    readonly signal: AbortSignal;
    readonly onJudged: (judged: JudgedChain) => void;
    readonly onFinding: (finding: Finding) => void;
  },
): Promise<void> => {
  const { store, sessionId, profiles, cacheFolder, keepGoing, progress, signal } = options;
  const judgeAnew = async (chain: ChainUnderTest, subject: GateSubject, step: ProgressStep): Promise<JudgedChain> => {
    const judgement = await inStep(progress, step, (onPhase) =>
      judgeChain(chain, subject, { cacheFolder, keepGoing, signal, onPhase }),
    );
    return recordJudgement(store, sessionId, chain, judgement, profiles);
  };
  for (const { chain, subject, step } of planned) {
    const known = options.known === null ? null : await knownJudgement(store, chain, profiles, options.known);
    if (known !== null) progress.drop([step]);
    const judged = known ?? (await judgeAnew(chain, subject, step));
    options.onJudged(judged);
    for (const finding of findingsOf(judged)) options.onFinding(finding);
  }
};
