import { describeVerdict } from '@shardbench/gates';
import type { Cell } from './downloads.ts';
import { runMark } from './run-mark.ts';
import type { SeriesHistory } from './series-history.ts';
import { decodeOf, hasFigures, tpotOf } from './series-rows.ts';

/** A run of a series in one line, oldest first. Figures are null for a run that has no speed. */
export function seriesRecords({ runs, steps }: Pick<SeriesHistory, 'runs' | 'steps'>): Record<string, Cell>[] {
  const changes = new Map(steps.map(({ first, change }) => [first.runId, change]));
  return runs.map((run) => {
    const tpot = hasFigures(run) ? tpotOf(run) : null;
    const decode = hasFigures(run) ? decodeOf(run) : null;
    return {
      id: run.runId,
      startedAt: run.startedAt,
      gitCommit: run.gitCommit,
      gitDirty: run.gitDirty,
      osBuild: run.osBuild,
      backendBuild: run.backendBuild,
      state: runMark(run).state,
      verdict: describeVerdict(run.verdict),
      processes: run.processes,
      tpotMs: tpot?.median ?? null,
      tpotMsLow: tpot?.low ?? null,
      tpotMsHigh: tpot?.high ?? null,
      decodeTokPerS: decode?.median ?? null,
      decodeTokPerSLow: decode?.low ?? null,
      decodeTokPerSHigh: decode?.high ?? null,
      stepChange: changes.get(run.runId) ?? null,
    };
  });
}
