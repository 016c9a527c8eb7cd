import { layerRanges, layerShardName } from '@shardbench/manifest';
import type { StageMs } from '@shardbench/stats';
import type { RunRow } from './run-row.ts';
import { shardColour } from './shard-colour.ts';

/** One stage of a decode step: which part of the page's palette it has, and how long it takes. */
export interface Stage {
  /** Such as `embed` or `layers[2]`. */
  readonly name: string;
  readonly part: 'layers' | 'head' | 'host';
  /** Name of a colour in the style sheet. */
  readonly colour: string;
  readonly ms: number;
}

/** Stages in the order in which a token passes them, what is left at the end. */
export function stagesOf(of: StageMs): Stage[] {
  const host = (name: string, ms: number): Stage => ({ name, part: 'host', colour: 'host', ms });
  const head = (name: string, ms: number): Stage => ({ name, part: 'head', colour: 'head', ms });
  return [
    host('embed', of.embed),
    host('ropeMask', of.ropeMask),
    ...of.layers.map((ms, index): Stage => {
      return { name: `layers[${index}]`, part: 'layers', colour: shardColour(index), ms };
    }),
    head('headCopy', of.headCopy),
    head('headPredict', of.headPredict),
    head('headReduce', of.headReduce),
    host('host', of.host),
  ];
}

/** One run in a table of stages. */
export interface StageRow {
  readonly id: string;
  readonly page: string;
  readonly label: string;
  readonly manifestId: string;
  readonly tpotMs: number;
  /** One per column of the table; null where this chain has no such stage. */
  readonly stages: readonly (Stage | null)[];
}

export interface StageTable {
  /** Names of the stages, the longest chain's layer shards in the middle. */
  readonly columns: readonly string[];
  readonly rows: readonly StageRow[];
}

/** Stages of all runs that have them, in common columns; null when none has. */
export function stageTable(rows: readonly RunRow[]): StageTable | null {
  const measured = rows.flatMap((row) => {
    const { stagesMs = null, tpotMs = null } = row.summary ?? {};
    return stagesMs === null || tpotMs === null ? [] : [{ row, tpotMs: tpotMs.median, stages: stagesOf(stagesMs) }];
  });
  const longest = measured.map(({ stages }) => stages).reduce((a, b) => (b.length > a.length ? b : a), []);
  if (longest.length === 0) return null;
  const notations = measured.map(({ row }) => row.shortNotation);
  return {
    columns: longest.map(({ name }) => name),
    rows: measured.map(({ row, tpotMs, stages }) => ({
      id: row.id,
      page: row.page,
      label:
        notations.filter((notation) => notation === row.shortNotation).length === 1
          ? row.shortNotation
          : `${row.shortNotation} ${shortened(row.manifestId)}`,
      manifestId: row.manifestId,
      tpotMs,
      stages: longest.map(({ name }) => stages.find((stage) => stage.name === name) ?? null),
    })),
  };
}

const MOST_ID_CHARACTERS = 32;

const shortened = (id: string): string =>
  id.length > MOST_ID_CHARACTERS ? `${id.slice(0, MOST_ID_CHARACTERS - 1)}…` : id;

/** Layer range of a stage such as `layers[1]`, for readers who think in shards; null for every other stage. */
export function shardOfStage(name: string, { topology }: RunRow): string | null {
  const index = /^layers\[(\d+)\]$/.exec(name)?.[1];
  const range = index === undefined || topology === null ? undefined : layerRanges(topology)[Number(index)];
  return range === undefined ? null : layerShardName(range);
}
