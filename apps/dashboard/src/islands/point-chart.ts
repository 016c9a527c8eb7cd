import type { ChartConfiguration, Plugin } from 'chart.js';
import type { ChartPoint, PointChartData, PointMark } from '../data/point-chart.ts';
import { themeOf, tickStyle, tooltipStyle } from './theme.ts';

const STYLES: Readonly<
  Record<PointMark, { readonly pointStyle: 'circle' | 'triangle' | 'rectRot'; readonly hollow: boolean }>
> = {
  measured: { pointStyle: 'circle', hollow: false },
  imported: { pointStyle: 'triangle', hollow: false },
  published: { pointStyle: 'rectRot', hollow: true },
  disqualified: { pointStyle: 'circle', hollow: true },
};

const RADIUS = 4.5;
/** Beyond this the points of a joined series would hide its line. */
const MOST_POINTS_SHOWN = 80;

/** Draws the interval of every point that has one. */
function ranges(data: PointChartData, colour: (name: string) => string): Plugin<'line'> {
  return {
    id: 'ranges',
    beforeDatasetsDraw: ({ ctx, scales }) => {
      const { x, y } = scales;
      if (x === undefined || y === undefined) return;
      ctx.save();
      ctx.lineWidth = 1.5;
      for (const series of data.series) {
        ctx.strokeStyle = colour(series.colour);
        for (const point of series.points) {
          if (point.range === null) continue;
          const place = x.getPixelForValue(point.x);
          ctx.beginPath();
          ctx.moveTo(place, y.getPixelForValue(point.range[0]));
          ctx.lineTo(place, y.getPixelForValue(point.range[1]));
          ctx.stroke();
        }
      }
      ctx.restore();
    },
  };
}

/** Points on two scales, joined where a series is. */
export function pointChart(data: PointChartData, canvas: HTMLCanvasElement): ChartConfiguration<'line', ChartPoint[]> {
  const theme = themeOf(canvas);
  const { colour } = theme;
  const ticks = tickStyle(theme);
  const reached = data.series.flatMap(({ points }) => points.flatMap(({ y, range }) => range ?? [y]));
  const title = (text: string) => ({ display: true, text, ...ticks });
  return {
    type: 'line',
    data: {
      datasets: data.series.map(({ name, colour: ink, mark, joined, points }) => {
        const { pointStyle, hollow } = STYLES[mark];
        const shown = !joined || points.length <= MOST_POINTS_SHOWN;
        return {
          label: name,
          // Chart.js takes normalised data to be in order.
          data: points.toSorted((a, b) => a.x - b.x),
          showLine: joined,
          pointStyle,
          radius: shown ? RADIUS : 0,
          hoverRadius: RADIUS + 1,
          borderColor: colour(ink),
          borderWidth: 1.5,
          borderDash: hollow ? [5, 4] : [],
          pointBorderColor: colour(ink),
          pointBorderWidth: 1.5,
          pointBackgroundColor: colour(hollow ? 'paper' : ink),
        };
      }),
    },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right: RADIUS + 2, top: RADIUS + 2 } },
      scales: {
        x: {
          type: 'linear',
          offset: false,
          grace: '4%',
          border: { color: colour('rule-strong') },
          grid: { display: false },
          ticks: { ...ticks, precision: 0, maxTicksLimit: 12 },
          title: title(data.xTitle),
        },
        y: {
          beginAtZero: data.beginAtZero,
          ...(reached.length === 0 ? {} : { suggestedMin: Math.min(...reached), suggestedMax: Math.max(...reached) }),
          grace: '4%',
          border: { display: false },
          grid: { color: colour('rule'), drawTicks: false },
          ticks: { ...ticks, maxTicksLimit: 6, padding: 6 },
          title: title(data.yTitle),
        },
      },
      plugins: {
        tooltip: {
          ...tooltipStyle(theme),
          callbacks: {
            title: (items) => items[0]?.dataset.label ?? '',
            label: ({ raw }) => (raw as ChartPoint).label,
          },
        },
      },
    },
    plugins: [ranges(data, colour)],
  };
}
