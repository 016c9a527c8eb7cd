import type { ChartConfiguration } from 'chart.js';
import type { ChartMark, ChartRun, HistoryChartData } from '../data/history-chart.ts';
import { historyMarks, historyRanges } from './history-marks.ts';
import { themeOf, tickStyle, tooltipStyle } from './theme.ts';

interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** Radius of a point by how many there are: neighbours are to be told apart. */
const radiusFor = (places: number): number => (places <= 80 ? 4 : places <= 300 ? 2.5 : 1.5);

/** Height of the lane of runs without a speed, as a share of the chart. */
const LANE = 0.03;
const ROOM_FOR_STEPS = 20;

function reachOf({ runs, band, baseline }: HistoryChartData): { suggestedMin?: number; suggestedMax?: number } {
  const values = [
    ...runs.flatMap(({ y, range }: ChartRun) => range ?? [y]),
    ...(band === null ? [] : [band.low, band.high]),
    ...(baseline === null ? [] : [baseline.ms]),
  ];
  if (values.length === 0) return {};
  return {
    suggestedMin: values.reduce((a, b) => Math.min(a, b)),
    suggestedMax: values.reduce((a, b) => Math.max(a, b)),
  };
}

/** A series through time: a point for every run, its surroundings drawn around them, runs without a speed in a lane below. */
export function historyChart(data: HistoryChartData, canvas: HTMLCanvasElement): ChartConfiguration<'line', Point[]> {
  const theme = themeOf(canvas);
  const { colour } = theme;
  const ticks = tickStyle(theme);
  const radius = radiusFor(data.dates.length);
  const lane = (state: ChartMark['state']): Point[] =>
    data.marks.filter((mark) => mark.state === state).map(({ x, label }) => ({ x, y: LANE, label }));
  const title = (text: string) => ({ display: true, text, ...ticks });
  const shared = { showLine: false, pointBorderWidth: 1.5, pointHoverRadius: radius + 1 };
  return {
    type: 'line',
    data: {
      datasets: [
        {
          ...shared,
          label: 'runs',
          data: [...data.runs],
          pointRadius: radius,
          pointBackgroundColor: colour('shard-1'),
          pointBorderColor: colour('shard-1'),
        },
        {
          ...shared,
          label: 'disqualified',
          data: lane('disqualified'),
          yAxisID: 'lane',
          pointRadius: Math.max(3, radius),
          pointBackgroundColor: colour('paper'),
          pointBorderColor: colour('slower'),
        },
        {
          ...shared,
          label: 'excluded',
          data: lane('excluded'),
          yAxisID: 'lane',
          pointRadius: Math.max(3, radius),
          pointStyle: 'crossRot',
          pointBorderColor: colour('soft'),
        },
      ],
    },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      clip: false,
      layout: { padding: { top: ROOM_FOR_STEPS, right: 6 } },
      scales: {
        x: {
          type: 'linear',
          min: -0.6,
          max: data.dates.length - 0.4,
          border: { color: colour('rule-strong') },
          grid: { display: false },
          ticks: {
            ...ticks,
            precision: 0,
            maxTicksLimit: 8,
            maxRotation: 0,
            autoSkipPadding: 14,
            callback: (place) => data.dates[Number(place)] ?? '',
          },
          title: title(data.xTitle),
        },
        y: {
          ...reachOf(data),
          grace: '6%',
          border: { display: false },
          grid: { color: colour('rule'), drawTicks: false },
          ticks: { ...ticks, maxTicksLimit: 6, padding: 6 },
          title: title(data.yTitle),
        },
        lane: { type: 'linear', display: false, min: 0, max: 1 },
      },
      plugins: {
        tooltip: {
          ...tooltipStyle(theme),
          displayColors: false,
          callbacks: { title: () => '', label: ({ raw }) => (raw as Point).label },
        },
      },
    },
    plugins: [historyMarks(data, theme), historyRanges(data, theme)],
  };
}
