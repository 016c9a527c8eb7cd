import { type Attributed, stageName } from '@shardbench/db/comparison';
import type { MsShift, StageAttribution } from '@shardbench/stats';
import { decimalsFor } from '../data/format-number.ts';
import { shardColour } from '../data/shard-colour.ts';

/** A stage of the waterfall: what it adds, and from where to where the running difference goes by it. */
export interface WaterfallRow extends MsShift {
  readonly name: string;
  /** Name of its colour in the style sheet. */
  readonly colour: string;
  readonly share: number | null;
  /** The running difference before and after the stage, in milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** Stages one after the other from no difference to the whole of it. */
export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  readonly total: MsShift;
  readonly unattributed: { readonly deltaMs: number; readonly share: number | null };
  readonly confidence: number;
  /** What times are told in, so that a hundredth of the difference has digits. */
  readonly unit: { readonly name: 'ms' | 'µs'; readonly perMs: number; readonly decimals: number };
  /** Ends of the axis of running differences, in milliseconds; zero lies between them. */
  readonly low: number;
  readonly high: number;
}

type Published = Extract<StageAttribution, { state: 'attributed' }>;

const SMALL_TOTAL_MS = 0.5;
/** Room beside the outermost end of the axis. */
const MARGIN = 0.04;

function colourOf(stage: string): string {
  const layer = /^layers\[(\d+)\]$/.exec(stage)?.[1];
  if (layer !== undefined) return shardColour(Number(layer));
  return stage.startsWith('head') ? 'head' : 'host';
}

function unitOf({ total, stages }: Published): Waterfall['unit'] {
  const small = total.aMs < SMALL_TOTAL_MS;
  const perMs = small ? 1000 : 1;
  const largest = Math.max(
    ...[...stages, total].flatMap(({ deltaMs, lowMs, highMs }) => [deltaMs, lowMs, highMs].map(Math.abs)),
  );
  return { name: small ? 'µs' : 'ms', perMs, decimals: Math.max(small ? 1 : 2, decimalsFor(largest * perMs, 3)) };
}

/** The sum of the stages as steps; null where a split is not published. */
export function waterfallOf({ attribution, layers }: Attributed): Waterfall | null {
  if (attribution.state !== 'attributed') return null;
  let running = 0;
  const rows = attribution.stages.map((stage): WaterfallRow => {
    const from = running;
    running += stage.deltaMs;
    const { aMs, bMs, deltaMs, lowMs, highMs, clear } = stage;
    return {
      ...{ aMs, bMs, deltaMs, lowMs, highMs, clear },
      name: stageName(stage.stage, layers),
      colour: colourOf(stage.stage),
      share: stage.shareOfTotal,
      from,
      to: running,
    };
  });
  const { total, unattributed } = attribution;
  const ends = [
    0,
    total.lowMs,
    total.highMs,
    ...rows.flatMap(({ from, to, lowMs, highMs }) => [to, from + lowMs, from + highMs]),
  ];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = (high - low || 1) * MARGIN;
  return {
    rows,
    total,
    unattributed: { deltaMs: unattributed.deltaMs, share: unattributed.shareOfTotal },
    confidence: attribution.confidence,
    unit: unitOf(attribution),
    low: low - room,
    high: high + room,
  };
}
