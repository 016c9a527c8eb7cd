import {
  type Arm,
  type Both,
  type ComparisonResult,
  countedProcesses,
  ofBoth,
  type PossibleCauses,
} from '@shardbench/db/comparison';
import { headShardName, layerShardName } from '@shardbench/manifest/shard-name';
import { layerRanges } from '@shardbench/manifest/topology';
import type { ComparedRun } from './compared-run.ts';

/** A shard in view of a difference: how long it takes on each side, and whether it can have caused it. */
export interface ShardRow {
  /** `[0,16)`, or `head 0 – 3` for head shards, which run side by side and have one time. */
  readonly name: string;
  readonly kind: 'layers' | 'heads';
  /** Sides that have this shard. */
  readonly on: Both<boolean>;
  /** Milliseconds per token, means over the processes that count; null for a side without it, or without stages. */
  readonly ms: Both<number | null>;
  readonly artifact: 'same' | 'changed' | 'only' | 'none';
  readonly canBeCause: boolean;
  readonly why: string;
}

interface Shard {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly ms: number | null;
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

type Counted = ReturnType<typeof countedProcesses>[Arm];

const stagesOf = (processes: Counted) => processes.flatMap(({ summary }) => summary.stages?.stagesMs ?? []);

const layerShards = ({ topology }: ComparedRun, processes: Counted): Shard[] =>
  topology === null
    ? []
    : layerRanges(topology).map((range, index) => ({
        ...range,
        name: layerShardName(range),
        ms: mean(stagesOf(processes).flatMap(({ layers }) => layers[index] ?? [])),
      }));

type Artifact = ShardRow['artifact'];

function artifactOf(name: string, { shards }: PossibleCauses): Artifact {
  const found = shards.find(({ shard }) => shard === name);
  if (found === undefined) return 'none';
  return found.state === 'unchanged' ? 'same' : found.state;
}

/** What may have made a shard slower, the nearest reason first. */
function judge(artifact: Artifact, on: Both<boolean>, causes: PossibleCauses): Pick<ShardRow, 'canBeCause' | 'why'> {
  const can = (why: string) => ({ canBeCause: true, why });
  if (!(on.a && on.b) || artifact === 'only') return can(`cut otherwise: only ${on.a ? 'A' : 'B'} has it`);
  if (artifact === 'changed') return can('another artifact');
  if (causes.backendBuild === 'differs') return can('executed by another backend build');
  if (causes.osBuild === 'differs') return can('executed under another build of the system');
  if (artifact === 'same') return { canBeCause: false, why: 'the same artifact, build and system' };
  if (causes.execution === 'differs') return can('its manifest executes otherwise');
  return { canBeCause: false, why: 'the same weights, execution, build and system' };
}

function layerRows(a: readonly Shard[], b: readonly Shard[], causes: PossibleCauses): ShardRow[] {
  const sides = { a: new Map(a.map((of) => [of.name, of])), b: new Map(b.map((of) => [of.name, of])) };
  const all = [...new Map([...a, ...b].map((of) => [of.name, of])).values()];
  return all
    .toSorted((x, y) => x.start - y.start || x.end - y.end)
    .map(({ name }): ShardRow => {
      const on = ofBoth(sides, (side) => side.has(name));
      const artifact = artifactOf(name, causes);
      const ms = ofBoth(sides, (side) => side.get(name)?.ms ?? null);
      return { name, kind: 'layers', on, ms, artifact, ...judge(artifact, on, causes) };
    });
}

/** `head 0 – 3`, or `head 2, head 5` where they do not follow one another. */
function headNames(indices: readonly number[]): string {
  const [first = 0] = indices;
  const last = indices.at(-1) ?? first;
  if (indices.length === 1) return headShardName(first);
  const together = last - first === indices.length - 1;
  return together ? `${headShardName(first)} – ${last}` : indices.map(headShardName).join(', ');
}

/** Head shards of which the same can be said stand in one row. Their time is that of all of them together. */
function headRows(counts: Both<number>, ms: Both<number | null>, causes: PossibleCauses): ShardRow[] {
  const heads = Array.from({ length: Math.max(counts.a, counts.b) }, (_, index) => {
    const on = ofBoth(counts, (count) => index < count);
    const artifact = artifactOf(headShardName(index), causes);
    return { index, on, artifact, ...judge(artifact, on, causes) };
  });
  const groups = [...Map.groupBy(heads, ({ artifact, why }) => `${artifact} ${why}`).values()];
  return groups.flatMap((members): ShardRow[] => {
    const [first] = members;
    if (first === undefined) return [];
    const { index: _index, ...rest } = first;
    const whole = groups.length === 1 ? ms : { a: null, b: null };
    return [{ ...rest, name: headNames(members.map(({ index }) => index)), kind: 'heads', ms: whole }];
  });
}

/** Every shard that a side has, layers first; null for a comparison that was not judged. */
export function shardRows(runs: Both<ComparedRun>, { outcome, design }: ComparisonResult): ShardRow[] | null {
  if (outcome.state !== 'judged') return null;
  const counted = countedProcesses(runs, design);
  const { a, b } = ofBoth(runs, (run, arm) => layerShards(run, counted[arm]));
  const heads = ofBoth(runs, ({ topology }) => topology?.headShards ?? 0);
  const headMs = ofBoth(counted, (processes) => mean(stagesOf(processes).map(({ headPredict }) => headPredict)));
  return [...layerRows(a, b, outcome.causes), ...headRows(heads, headMs, outcome.causes)];
}

/** How many shards come into question, in a sentence. */
export function shardFinding(rows: readonly ShardRow[], { machineOnly }: PossibleCauses): string {
  const can = rows.filter(({ canBeCause }) => canBeCause).length;
  if (machineOnly)
    return 'No shard can be the cause of a difference: nothing that is executed differs, so look at the machine.';
  if (can === 0) return 'No shard can be the cause of a difference by what it executes.';
  if (can === rows.length) return 'Every shard can be the cause of a difference.';
  const names = rows.filter(({ canBeCause }) => canBeCause).map(({ name }) => name);
  return `Only ${names.length > 4 ? `${can} of ${rows.length} rows` : names.join(', ')} can be the cause of a difference.`;
}
