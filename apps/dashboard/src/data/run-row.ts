import type { RunOverview } from '@shardbench/db';
import { describeVerdict, isRanked, type Verdict } from '@shardbench/gates';
import { parseTopology, type Topology } from '@shardbench/manifest';
import { type ExpectationState, expectationOf } from './expectation.ts';
import { type FailureReason, failureReason } from './failure-reason.ts';
import { type GateMark, gateMarks } from './gate-marks.ts';
import { type RunFigures, runFigures } from './run-figures.ts';
import { seriesPage } from './series-page.ts';
import { shortNotation } from './short-notation.ts';

/** One run as a line of a table. */
export interface RunRow {
  readonly id: string;
  /** Page of the run, from the root of the pages. */
  readonly page: string;
  /** Page of the series that the run belongs to, from the root of the pages. */
  readonly series: string;
  readonly manifestId: string;
  readonly title: string;
  /** Topology as stored, such as `16+8+6+2/4`. */
  readonly notation: string;
  /** The same for places where a chain of very many shards would not fit. */
  readonly shortNotation: string;
  /** Null where the stored notation cannot be read. */
  readonly topology: Topology | null;
  readonly synthetic: boolean;
  readonly imported: boolean;
  readonly verdict: Verdict;
  readonly verdictWords: string;
  readonly ranked: boolean;
  readonly gates: readonly GateMark[];
  /** Set for disqualified runs. */
  readonly failure: FailureReason | null;
  /** For unverified runs the first gate that gave no result, if it is a gate that is silent. */
  readonly silent: GateMark | null;
  /** What became of a failure that the manifest foretells. */
  readonly expectation: ExpectationState;
  readonly processes: { readonly measured: number; readonly planned: number };
  /** Warm figures; null when none was measured. */
  readonly summary: RunFigures | null;
}

export function runRow(run: RunOverview): RunRow {
  const gates = gateMarks(run.gateReport, run.verdict);
  return {
    id: run.id,
    page: runPage(run.id),
    series: seriesPage(run.seriesId),
    manifestId: run.manifest.id,
    title: run.manifest.title,
    notation: run.manifest.topology,
    shortNotation: shortNotation(run.manifest.topology),
    topology: readTopology(run.manifest.topology),
    synthetic: run.model?.synthetic ?? false,
    imported: run.provenance === 'imported',
    verdict: run.verdict,
    verdictWords: describeVerdict(run.verdict),
    ranked: isRanked(run.verdict),
    gates,
    failure: failureReason(run),
    silent: run.verdict.state === 'unverified' ? (gates.find(({ state }) => state === 'notRun') ?? null) : null,
    expectation: expectationOf(run),
    processes: { measured: run.processes.length, planned: run.processesPlanned },
    summary: runFigures(run.summary),
  };
}

/** Page of a run, from the root of the pages. */
export const runPage = (id: string): string => `runs/${id}.html`;

function readTopology(notation: string): Topology | null {
  try {
    return parseTopology(notation);
  } catch {
    return null;
  }
}

/** Order of topologies: by the layers of the first shard, then of the next, then by head shards, then by name. */
export function byTopology(a: RunRow, b: RunRow): number {
  const cuts = ({ topology }: RunRow): readonly number[] =>
    topology === null ? [] : [...topology.layerCounts, 0, topology.headShards];
  const [left, right] = [cuts(a), cuts(b)];
  const length = Math.max(left.length, right.length);
  for (let place = 0; place < length; place += 1) {
    const difference = (left[place] ?? -1) - (right[place] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.manifestId < b.manifestId ? -1 : Number(a.manifestId > b.manifestId);
}
