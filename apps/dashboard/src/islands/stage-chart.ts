import type { ChartConfiguration, Plugin } from 'chart.js';
import { decimalsFor, formatNumber } from '../data/format-number.ts';
import type { StageChartData } from '../data/stage-chart.ts';
import { themeOf, tickStyle, tooltipStyle } from './theme.ts';

interface Place {
  readonly x: number;
  readonly y: number;
}

const BAR_THICKNESS = 14;
const TOTAL_MARGIN = 8;
const ROOM_FOR_TOTAL = 70;

const formatMs = (ms: number): string => `${formatNumber(ms, decimalsFor(ms, 3))} ms`;

/** Writes the TPOT of every run at the end of its bar. */
function totals(data: StageChartData, colour: string, font: string): Plugin<'bar'> {
  return {
    id: 'totals',
    afterDatasetsDraw: ({ ctx, scales }) => {
      const { x, y } = scales;
      if (x === undefined || y === undefined) return;
      ctx.save();
      ctx.fillStyle = colour;
      ctx.font = font;
      ctx.textBaseline = 'middle';
      data.tpotMs.forEach((tpotMs, row) => {
        const end = data.series.reduce((sum, { ms }) => sum + Math.max(0, ms[row] ?? 0), 0);
        ctx.fillText(formatMs(tpotMs), x.getPixelForValue(end) + TOTAL_MARGIN, y.getPixelForValue(row));
      });
      ctx.restore();
    },
  };
}

/** A bar per chain: its stages one after the other, milliseconds per token. */
export function stageChart(data: StageChartData, canvas: HTMLCanvasElement): ChartConfiguration<'bar', Place[]> {
  const theme = themeOf(canvas);
  const { colour, family } = theme;
  const ticks = tickStyle(theme);
  return {
    type: 'bar',
    data: {
      labels: [...data.labels],
      datasets: data.series.map(({ name, colour: fill, ms }) => ({
        label: name,
        data: ms.flatMap((value, y) => (value === null ? [] : [{ x: value, y }])),
        backgroundColor: colour(fill),
        borderColor: colour('paper'),
        borderWidth: { right: 1 },
        borderSkipped: false,
        barThickness: BAR_THICKNESS,
      })),
    },
    options: {
      indexAxis: 'y',
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right: ROOM_FOR_TOTAL } },
      scales: {
        x: {
          stacked: true,
          beginAtZero: true,
          border: { display: false },
          grid: { color: colour('rule'), drawTicks: false },
          ticks: { ...ticks, maxTicksLimit: 7, padding: 6 },
          title: { display: true, text: 'ms per token', ...ticks },
        },
        y: {
          stacked: true,
          border: { color: colour('rule-strong') },
          grid: { display: false },
          ticks: { ...ticks, color: colour('ink'), autoSkip: false },
        },
      },
      plugins: {
        tooltip: {
          ...tooltipStyle(theme),
          callbacks: { label: ({ dataset, parsed }) => `${dataset.label} ${formatMs(parsed.x ?? 0)}` },
        },
      },
    },
    plugins: [totals(data, colour('ink'), `600 12px ${family}`)],
  };
}
