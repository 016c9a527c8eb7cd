import type { RunOverview } from '@shardbench/db';
import type { BlockFacts, ComparableRun } from '@shardbench/db/comparison';
import type { ComparedRun } from '../comparison/compared-run.ts';
import { chainCondition } from './chain-condition.ts';
import { runContext } from './run-page.ts';
import { type RunRow, runRow } from './run-row.ts';

/** Only what a comparison looks at: the JSON of a run has nothing else. */
function comparable(run: RunOverview): ComparableRun {
  const { id, verdict, provenance, profile, promptSha256, backend, computeUnits, threads } = run;
  const { modelHash, executionHash, backendBuild, addon, artifacts } = run;
  const { osBuild, gitCommit, gitDirty, nodeVersion, environmentBefore, state } = run.session;
  return {
    ...{ id, verdict, provenance, profile, promptSha256, backend, computeUnits, threads },
    ...{ modelHash, executionHash, backendBuild, addon, artifacts },
    session: { id: run.session.id, state, osBuild, gitCommit, gitDirty, nodeVersion, environmentBefore },
    machine: { id: run.machine.id, cpuModel: run.machine.cpuModel },
    manifest: {
      id: run.manifest.id,
      topology: run.manifest.topology,
      manifest: { expect: run.manifest.manifest.expect ?? null },
    },
    model: run.model === null ? null : { name: run.model.name, fileBytes: run.model.fileBytes },
    processes: run.processes.map(({ launchOrdinal, blockOrdinal, warmup, summary }) => ({
      launchOrdinal,
      blockOrdinal,
      warmup: { verdict: warmup.verdict },
      summary: {
        tpotMs: summary.tpotMs,
        ttftMs: summary.ttftMs,
        prefillTokPerS: summary.prefillTokPerS,
        stages: summary.stages === null ? null : { stagesMs: summary.stages.stagesMs },
      },
    })),
  };
}

const failureOf = ({ failure, expectation }: RunRow): ComparedRun['failure'] =>
  failure === null
    ? null
    : {
        gateName: failure.gateName,
        shard: failure.shard,
        words: failure.brief,
        expected: expectation.state === 'met',
      };

/** A stored run as the pages compare it. `blocks` are those of its session. */
export function comparedRun(run: RunOverview, blocks: readonly BlockFacts[]): ComparedRun {
  const row = runRow(run);
  const inBlocks = run.processes.some(({ blockOrdinal }) => blockOrdinal !== null);
  return {
    ...comparable(run),
    startedAt: run.startedAt,
    page: row.page,
    synthetic: row.synthetic,
    context: runContext(run),
    topology: row.topology,
    condition: chainCondition(row),
    verdictWords: row.verdictWords,
    failure: failureOf(row),
    blocks: inBlocks
      ? blocks.map(({ ordinal, canaryBeforeNs, canaryAfterNs, state, reason }) => ({
          ...{ ordinal, canaryBeforeNs, canaryAfterNs, state, reason },
        }))
      : [],
  };
}
