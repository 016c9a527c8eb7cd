import type { Execution, Store, StoredGateReport } from '@shardbench/db';
import { GATE_RULE_VERSION, type NotRunReason, verdictOf } from '@shardbench/gates';
import { manifestContentHash, type Profile } from '@shardbench/manifest';
import { addonHash, addonName, findPacked, type ShardArtifactHash, shardArtifacts } from '@shardbench/runtime';
import { type ChainUnderTest, shardNames } from '../chains/chain-under-test.ts';
import { fileHash } from '../chains/file-hashes.ts';
import { kernelFamilyOf } from '../chains/kernel-family.ts';
import { packedFolderOf } from '../chains/packed-folder.ts';
import { modelHashes } from '../worker/open-job.ts';
import type { Judgement } from './judge-chain.ts';
import { executionOf, type JudgedChain, recordChain } from './record-judgement.ts';

/** Where and with what a stored report must have been made to stand for a new one. */
export interface KnownWhere {
  readonly machineId: string;
  readonly osBuild: string | null;
  /** File that remembers the hashes of files that have not changed. */
  readonly hashNote: string;
}

/** Reasons that a second look could mend. */
const PASSING: readonly NotRunReason[] = ['crashed', 'interrupted'];

const isFinal = ({ results }: StoredGateReport): boolean =>
  !results.some(({ outcome }) => outcome.state === 'notRun' && PASSING.includes(outcome.reason));

/**
 * Whether a stored report asked in words what this manifest asks. Smoke prompts are no part of an execution, so one of
 * another manifest may have other prompts, or none; where the gate was not reached, they made no difference.
 */
const asksTheSame = ({ results, manifestHash }: StoredGateReport, { manifest }: ChainUnderTest): boolean => {
  const outcome = results.find(({ gate }) => gate === 'endToEnd')?.outcome;
  if (outcome === undefined || (outcome.state === 'notRun' && outcome.reason === 'earlierFailure')) return true;
  const asked =
    outcome.state === 'notRun'
      ? outcome.reason === 'noTokenizer'
      : outcome.figures.some(({ metric }) => metric === 'smoke');
  if (!asked && manifest.smoke.length === 0) return true;
  return manifestHash === manifestContentHash(manifest);
};

/** What the chain's shards would execute; null when a packed file is missing or is not what it was. */
const currentArtifacts = async (
  { job, manifest }: ChainUnderTest,
  hashNote: string,
): Promise<readonly ShardArtifactHash[] | null> => {
  if (job.coreml !== undefined) return modelHashes(job).catch(() => null);
  if (job.backend !== 'cpu' || job.modelHash === null) return [];
  const packed = await findPacked(packedFolderOf(job, manifest), job.modelHash);
  if (packed === null || (await fileHash(packed.path, hashNote)) !== packed.sha256) return null;
  return shardArtifacts(packed, manifest);
};

/**
 * The stored report of this very execution on this machine, build and rule version, if there is one: its figures would
 * come out the same. The measuring workers still prove that they execute what it judged.
 */
export const knownJudgement = async (
  store: Store,
  chain: ChainUnderTest,
  profiles: readonly Profile[],
  { machineId, osBuild, hashNote }: KnownWhere,
): Promise<JudgedChain | null> => {
  // Which fault that addon has is not part of what is stored.
  if (addonName() === 'addonFaults') return null;
  const artifacts = await currentArtifacts(chain, hashNote);
  if (artifacts === null) return null;
  const asked = { threads: chain.job.threads, backendBuild: addonHash(), addon: addonName(), artifacts };
  const key: Execution = executionOf(chain, { ...asked, computeUnits: '' }, profiles);
  const report = store.findGateReport({
    ...key,
    computeUnits: chain.job.coreml?.request.computeUnits ?? kernelFamilyOf(chain.job),
    machineId,
    osBuild,
    ruleVersion: GATE_RULE_VERSION,
  });
  if (report === null || !isFinal(report) || !asksTheSame(report, chain)) return null;
  const execution = { ...asked, computeUnits: report.computeUnits };
  const judgement: Judgement = { report, execution, continuations: [], crash: null };
  await recordChain(store, chain, judgement);
  const verdict = verdictOf(report, { shards: shardNames(chain.manifest), tokenHashes: [] });
  return { chain, judgement, gateReportId: report.id, judgedAt: report.judgedAt, verdict };
};
