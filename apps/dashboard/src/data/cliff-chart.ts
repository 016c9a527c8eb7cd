import type { CliffShard } from './cliff.ts';
import { decimalsFor, formatNumber } from './format-number.ts';
import type { PointChartData } from './point-chart.ts';

/** Size of a shard against the time of one of its layers; the range is that of the chains that hold the shard. */
export function cliffChart(shards: readonly CliffShard[], imported: boolean): PointChartData {
  return {
    xTitle: 'layers in the shard',
    yTitle: 'ms per layer',
    beginAtZero: true,
    series: [
      {
        name: 'resident shards of qualified chains',
        colour: 'shard-2',
        mark: imported ? 'imported' : 'measured',
        joined: false,
        points: shards.flatMap(({ name, start, end, msPerLayer: of }) =>
          of === null
            ? []
            : [
                {
                  x: end - start,
                  y: of.median,
                  range: of.low === of.high ? null : ([of.low, of.high] as const),
                  label: `${name}: ${formatNumber(of.median, decimalsFor(of.median, 3))} ms per layer`,
                },
              ],
        ),
      },
    ],
  };
}

/** What all shards of one size reach, lowest and highest. */
interface SizeRange {
  readonly size: number;
  readonly low: number;
  readonly high: number;
}

function rangeOf(size: number, shards: readonly CliffShard[]): SizeRange {
  const of = shards.flatMap(({ start, end, msPerLayer }) =>
    end - start === size && msPerLayer !== null ? [msPerLayer] : [],
  );
  return { size, low: Math.min(...of.map(({ low }) => low)), high: Math.max(...of.map(({ high }) => high)) };
}

/** Whether a layer costs more in a large shard than in a small one; null with fewer than two sizes. */
export function sizeFinding(shards: readonly CliffShard[]): string | null {
  const sizes = shards.flatMap(({ start, end, msPerLayer }) => (msPerLayer === null ? [] : [end - start]));
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  if (new Set(sizes).size < 2) return null;
  const [small, large] = [rangeOf(smallest, shards), rangeOf(largest, shards)];
  const decimals = decimalsFor(Math.max(small.high, large.high), 3);
  const words = ({ size, low, high }: SizeRange): string =>
    `${formatNumber(low, decimals)} to ${formatNumber(high, decimals)} ms in shards of ${size}`;
  const figures = `${words(small)}, ${words(large)}`;
  if (large.low > small.high) return `A layer takes more in the largest shards than in the smallest: ${figures}.`;
  if (large.high < small.low) return `A layer takes less in the largest shards than in the smallest: ${figures}.`;
  return `The size of a shard makes no difference to a layer that these chains would show: ${figures}.`;
}
