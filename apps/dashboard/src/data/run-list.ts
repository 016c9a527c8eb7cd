import type { RunOverview } from '@shardbench/db';
import { describeBackend } from './describe-group.ts';
import { decimalsOf, type Estimate, formatEstimate } from './format-number.ts';
import { decodeOf } from './ranking.ts';
import { modelFamily, modelName } from './run-groups.ts';
import { type RunRow, runRow } from './run-row.ts';

/** A run as a line of a plain list. */
export interface ListedRun {
  readonly row: RunRow;
  readonly startedAt: string;
  readonly model: string;
  readonly profile: string;
  readonly backend: string;
  readonly machine: string;
  readonly provenance: RunOverview['provenance'];
  /** Decode speed in words, null unless the run is qualified: everything else has no speed. */
  readonly decode: ReturnType<typeof formatEstimate> | null;
}

export function listedRun(run: RunOverview): ListedRun {
  const row = runRow(run);
  const decode: Estimate | null = row.ranked ? decodeOf(row) : null;
  return {
    row,
    startedAt: run.startedAt,
    model: modelName({ model: run.model, modelFamily: modelFamily(run) }),
    profile: run.profile.name,
    backend: describeBackend(run).replace(' backend', ''),
    machine: run.machine.cpuModel,
    provenance: run.provenance,
    decode: decode === null ? null : formatEstimate(decode, decimalsOf([decode])),
  };
}

/** Rows of a list that open without waiting. */
const ROWS_PER_PAGE = 200;

/** Address of a page of the list, from the root of the pages; they count from 1. */
export const runListPage = (page: number): string => (page === 1 ? 'runs.html' : `runs-${page}.html`);

export const runListPages = (runs: number): number => Math.max(1, Math.ceil(runs / ROWS_PER_PAGE));

/** Runs of one page of the list, the newest first. Expects the runs in the order in which they began. */
export const runsOfPage = (runs: readonly RunOverview[], page: number): RunOverview[] =>
  runs.toReversed().slice((page - 1) * ROWS_PER_PAGE, page * ROWS_PER_PAGE);
