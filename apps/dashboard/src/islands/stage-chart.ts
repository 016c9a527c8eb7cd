import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  LinearScale,
  type Plugin,
  Tooltip,
} from 'chart.js';
import { decimalsFor, formatNumber } from '../data/format-number.ts';
import type { StageChartData } from '../data/stage-chart.ts';

interface Place {
  readonly x: number;
  readonly y: number;
}

type StageConfiguration = ChartConfiguration<'bar', Place[]>;

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

const BAR_THICKNESS = 14;
const TOTAL_MARGIN = 8;
const ROOM_FOR_TOTAL = 70;

/** Reads colours and fonts from the style sheet, so that the chart follows the theme of the page. */
function themeOf(canvas: HTMLCanvasElement) {
  const style = getComputedStyle(canvas);
  return {
    colour: (name: string): string => style.getPropertyValue(`--${name}`).trim(),
    family: style.fontFamily,
  };
}

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

function configuration(data: StageChartData, canvas: HTMLCanvasElement): StageConfiguration {
  const { colour, family } = themeOf(canvas);
  const ticks = { color: colour('soft'), font: { family, size: 12 } };
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
          title: { display: true, text: 'ms per token', color: colour('soft'), font: { family, size: 12 } },
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
          animation: false,
          backgroundColor: colour('ink'),
          titleColor: colour('paper'),
          bodyColor: colour('paper'),
          cornerRadius: 2,
          callbacks: { label: ({ dataset, parsed }) => `${dataset.label} ${formatMs(parsed.x ?? 0)}` },
        },
      },
    },
    plugins: [totals(data, colour('ink'), `600 12px ${family}`)],
  };
}

const drawn: { readonly canvas: HTMLCanvasElement; readonly data: StageChartData; chart: Chart<'bar', Place[]> }[] = [];

for (const element of document.querySelectorAll<HTMLElement>('[data-chart="stages"]')) {
  const canvas = element.querySelector('canvas');
  const island = element.querySelector('script[type="application/json"]');
  if (canvas === null || island === null) continue;
  const data: StageChartData = JSON.parse(island.textContent ?? '');
  drawn.push({ canvas, data, chart: new Chart(canvas, configuration(data, canvas)) });
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const of of drawn) {
    of.chart.destroy();
    of.chart = new Chart(of.canvas, configuration(of.data, of.canvas));
  }
});
