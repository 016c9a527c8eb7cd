import type { RunOverview } from '@shardbench/db';
import type { Figure, Gate, GateResult } from '@shardbench/gates';
import { layerRanges, layerShardName, type ShardRange } from '@shardbench/manifest';
import { median, medianInterval } from '@shardbench/stats';
import type { GateMark } from './gate-marks.ts';
import type { RunGroup } from './run-groups.ts';

/** What is known of one layer range under the conditions of a group. */
export interface CliffShard extends ShardRange {
  readonly name: string;
  readonly residency: CliffGate;
  readonly golden: CliffGate;
  /**
   * Median over the qualified chains that hold this shard, from the lowest end of their intervals to the highest; null
   * when none holds it.
   */
  readonly msPerLayer: { readonly median: number; readonly low: number; readonly high: number } | null;
  /** Qualified chains behind the time. */
  readonly chains: number;
}

export interface CliffGate {
  readonly state: GateMark['state'];
  /** Such as `64/64 products` or `cos 0.99987`; empty where the gate said nothing. */
  readonly words: string;
}

const SILENT: CliffGate = { state: 'notRun', words: '' };

interface Judged extends ShardRange {
  readonly run: RunOverview;
  readonly index: number;
}

/** Every layer range that a run of the group has, the smallest and foremost first. */
export function cliffShards(group: RunGroup, runs: ReadonlyMap<string, RunOverview>): CliffShard[] {
  const rows = [...group.ranked, ...group.unverified, ...group.disqualified, ...group.unfinished];
  const judged = rows.flatMap(({ id, topology }): Judged[] => {
    const run = runs.get(id);
    if (run === undefined || topology === null) return [];
    return layerRanges(topology).map((range, index) => ({ ...range, run, index }));
  });
  const byName = Map.groupBy(judged, layerShardName);
  return [...byName]
    .map(([name, of]) => cliffShard(name, of))
    .filter(({ residency, golden, msPerLayer }) => residency !== SILENT || golden !== SILENT || msPerLayer !== null)
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function cliffShard(name: string, of: readonly Judged[]): CliffShard {
  const [{ start, end }] = of as [Judged];
  const results = of.flatMap(({ run }) => run.gateReport.results.filter(({ shard }) => shard === name));
  const times = of.flatMap(({ run, index }) => {
    if (run.verdict.state !== 'qualified') return [];
    const values = run.processes.flatMap(({ summary }) => summary.stages?.stagesMs.layers[index] ?? []);
    if (values.length === 0) return [];
    const { median: middle, low, high } = medianInterval(values.map((ms) => ms / (end - start)));
    return [{ middle, low: low ?? middle, high: high ?? middle }];
  });
  return {
    start,
    end,
    name,
    residency: gateWords(results, 'residency', residencyWords),
    golden: gateWords(results, 'golden', goldenWords),
    msPerLayer:
      times.length === 0
        ? null
        : {
            median: median(times.map(({ middle }) => middle)),
            low: Math.min(...times.map(({ low }) => low)),
            high: Math.max(...times.map(({ high }) => high)),
          },
    chains: times.length,
  };
}

/** A range that failed anywhere has failed: the same shard is the same whichever chain holds it. */
function gateWords(
  results: readonly GateResult[],
  gate: Gate,
  words: (figures: readonly Figure[]) => string,
): CliffGate {
  const spoke = results.filter((result) => result.gate === gate && result.outcome.state !== 'notRun');
  const { outcome } = spoke.find((result) => result.outcome.state === 'failed') ?? spoke[0] ?? {};
  if (outcome === undefined || outcome.state === 'notRun') return SILENT;
  return { state: outcome.state, words: words(outcome.figures) };
}

const numberOf = (figures: readonly Figure[], metric: string): number | null => {
  const value = figures.find((figure) => figure.metric === metric)?.value;
  return typeof value === 'number' ? value : null;
};

function residencyWords(figures: readonly Figure[]): string {
  const [resident, total] = [numberOf(figures, 'convResident'), numberOf(figures, 'convTotal')];
  return resident === null || total === null ? '' : `${resident}/${total} products`;
}

/** Rounded down, so that a cosine below its bound never reads as having reached it. */
function goldenWords(figures: readonly Figure[]): string {
  const cosines = figures.flatMap(({ metric, value }) =>
    metric.endsWith('.cosineMin') && typeof value === 'number' ? [value] : [],
  );
  return cosines.length === 0 ? '' : `cos ${(Math.floor(Math.min(...cosines) * 1e5) / 1e5).toFixed(5)}`;
}
