import type { Topology } from '@shardbench/manifest';
import type { ChainCondition } from '../data/chain-condition.ts';
import { type Block, topologyGeometry, topologyWords } from '../data/topology-geometry.ts';
import { element, type MarkupElement } from './element.ts';

export interface TopologyBarOptions {
  readonly width: number;
  readonly height: number;
  readonly condition: ChainCondition;
}

const SMALLEST_ROUNDED = 6;

function layerBlock({ x, width, colour, shading, label }: Block, height: number): MarkupElement {
  return element(
    'g',
    { class: `block ${shading} ${colour}` },
    element('rect', {
      x: (x + 0.5).toFixed(2),
      y: '0.5',
      width: Math.max(0.5, width - 1).toFixed(2),
      height: height - 1,
      rx: width > SMALLEST_ROUNDED ? 2 : 0,
    }),
    label === null ? null : element('text', { x: (x + width / 2).toFixed(2), y: height / 2, dy: '0.36em' }, label),
  );
}

const headTick = ({ x, width, shading }: Block, height: number): MarkupElement =>
  element('rect', { class: `tick ${shading}`, x: x.toFixed(2), y: '0', width: width.toFixed(2), height });

/** A chain to scale: layer shards in their colours, head shards as ticks. */
export function topologyBar(topology: Topology, { width, height, condition }: TopologyBarOptions): MarkupElement {
  const { layers, heads } = topologyGeometry(topology, { width, condition });
  return element(
    'svg',
    {
      class: 'topology',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': topologyWords(topology, condition),
    },
    layers.map((block) => layerBlock(block, height)),
    heads.map((block) => headTick(block, height)),
  );
}
