import type { Paint, Style } from './colour.ts';
import { stringWidth, truncate } from './string-width.ts';

/** How a chain is cut: layers of each shard in order, and head shards side by side. */
export interface BarTopology {
  readonly layerCounts: readonly number[];
  readonly headShards: number;
}

/** A disqualified chain keeps its bar, hatched; `failed` is the shard whose gate failed, null for the chain as a whole. */
export type BarVerdict =
  | { readonly state: 'sound' }
  | {
      readonly state: 'disqualified';
      readonly failed: { readonly kind: 'layer' | 'head'; readonly index: number } | null;
    };

export interface BarOptions {
  /** Columns for the whole bar, head ticks included. */
  readonly width: number;
  readonly paint: Paint;
  readonly verdict?: BarVerdict;
}

interface Shading {
  readonly fill: string;
  readonly style: Style;
}

/** First shards are densest. Neighbours always differ, with and without colour. */
const SHADINGS: readonly Shading[] = [
  { fill: '█', style: 'blue' },
  { fill: '▓', style: 'cyan' },
  { fill: '▒', style: 'green' },
  { fill: '░', style: 'white' },
];
const HATCHINGS: readonly Shading[] = [
  { fill: '╱', style: 'dim' },
  { fill: '╲', style: 'dim' },
];
const FAILED: Shading = { fill: '╳', style: ['bold', 'red'] };
const HEAD: Shading = { fill: '│', style: 'magenta' };

/** Head shards that are drawn one by one; more become `│×40`. */
const MOST_TICKS = 16;

/** The same cells for the same layers in every bar of one model and width, and at least one for each shard. */
const cellsOf = (layerCounts: readonly number[], cells: number): readonly number[] => {
  const layers = layerCounts.reduce((sum, count) => sum + count, 0);
  let end = 0;
  let drawn = 0;
  return layerCounts.map((count, index) => {
    end += count;
    const latest = cells - (layerCounts.length - 1 - index);
    const boundary = Math.min(latest, Math.max(drawn + 1, Math.round((end * cells) / layers)));
    const own = boundary - drawn;
    drawn = boundary;
    return own;
  });
};

/** The layer count in the middle of its shard. One cell of shading always follows, so two counts never touch. */
const labelled = (count: number, cells: number, fill: string): string => {
  const label = String(count);
  const spaced = ` ${label} `;
  const text = spaced.length + 2 <= cells ? spaced : label;
  if (text.length >= cells) return fill.repeat(cells);
  const before = Math.floor((cells - text.length) / 2);
  return fill.repeat(before) + text + fill.repeat(cells - text.length - before);
};

const layerShading = (index: number, verdict: BarVerdict): Shading => {
  if (verdict.state === 'sound') return SHADINGS[index % SHADINGS.length] ?? HEAD;
  const failed = verdict.failed?.kind === 'layer' && verdict.failed.index === index;
  return failed ? FAILED : (HATCHINGS[index % HATCHINGS.length] ?? FAILED);
};

const headTicks = (headShards: number, verdict: BarVerdict): readonly Shading[] =>
  Array.from({ length: headShards }, (_, index) => {
    if (verdict.state === 'sound') return HEAD;
    const failed = verdict.failed?.kind === 'head' && verdict.failed.index === index;
    return failed ? FAILED : { fill: HEAD.fill, style: 'dim' };
  });

/** `16+8+6+2/4`: what is written where no bar fits. */
const notation = ({ layerCounts, headShards }: BarTopology): string => `${layerCounts.join('+')}/${headShards}`;

/**
 * A chain drawn to scale in at most `width` columns: a block per layer shard with its layer count where it fits,
 * then a thin tick per head shard, such as `████ 16 ████▓▓ 8 ▓▓▒▒6▒▒2░ ││││`. Reads without colour by its shadings.
 */
export const topologyBar = (topology: BarTopology, options: BarOptions): string => {
  const { width, paint, verdict = { state: 'sound' } } = options;
  const { layerCounts, headShards } = topology;
  const counted = headShards > MOST_TICKS ? `│×${headShards}` : null;
  const headWidth = headShards === 0 ? 0 : 1 + (counted === null ? headShards : stringWidth(counted));
  const cells = width - headWidth;
  if (cells < layerCounts.length || layerCounts.length === 0) return truncate(notation(topology), width);

  const widths = cellsOf(layerCounts, cells);
  const bar = layerCounts.map((count, index) => {
    const { fill, style } = layerShading(index, verdict);
    return paint(style, labelled(count, widths[index] ?? 0, fill));
  });
  if (headShards === 0) return bar.join('');
  const ticks = headTicks(headShards, verdict);
  const failed = ticks.find((tick) => tick === FAILED);
  const head =
    counted === null
      ? ticks.map(({ fill, style }) => paint(style, fill)).join('')
      : paint(failed?.style ?? HEAD.style, (failed?.fill ?? HEAD.fill) + counted.slice(1));
  return `${bar.join('')} ${head}`;
};
