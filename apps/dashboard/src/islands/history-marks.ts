import type { Chart, Plugin, Scale } from 'chart.js';
import type { HistoryChartData } from '../data/history-chart.ts';
import type { Theme } from './theme.ts';

const LABEL_MARGIN = 5;
const LABEL_HEIGHT = 15;
/** Half the distance between two places. */
const BETWEEN = 0.5;

interface Drawing {
  readonly ctx: CanvasRenderingContext2D;
  readonly area: Chart['chartArea'];
  readonly x: (place: number) => number;
  readonly y: (ms: number) => number;
  readonly colour: Theme['colour'];
}

function across({ ctx, x, y }: Drawing, from: number, to: number, ms: number): void {
  ctx.beginPath();
  ctx.moveTo(x(from), y(ms));
  ctx.lineTo(x(to), y(ms));
  ctx.stroke();
}

function upright({ ctx, area, x }: Drawing, place: number): void {
  ctx.beginPath();
  ctx.moveTo(x(place - BETWEEN), area.top);
  ctx.lineTo(x(place - BETWEEN), area.bottom);
  ctx.stroke();
}

/** Everything that lies under the points: the band, changes of builds and gates, levels, the baseline. */
function under(drawing: Drawing, data: HistoryChartData): void {
  const { ctx, area, x, y, colour } = drawing;
  const last = data.dates.length - 1;
  if (data.band !== null) {
    const { from, low, high } = data.band;
    ctx.fillStyle = colour('warmup');
    ctx.fillRect(x(from - BETWEEN), y(high), x(last + BETWEEN) - x(from - BETWEEN), y(low) - y(high));
  }
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  ctx.strokeStyle = colour('soft');
  for (const place of data.buildChanges) upright(drawing, place);
  ctx.setLineDash([7, 3, 1, 3]);
  ctx.strokeStyle = colour('slower');
  for (const place of data.gateChanges) upright(drawing, place);
  ctx.setLineDash([]);
  ctx.lineWidth = 2;
  ctx.strokeStyle = colour('shard-3');
  for (const { from, to, ms } of data.levels) across(drawing, from - BETWEEN, to + BETWEEN, ms);
  if (data.baseline === null) return;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([6, 4]);
  ctx.strokeStyle = colour('head');
  ctx.beginPath();
  ctx.moveTo(area.left, y(data.baseline.ms));
  ctx.lineTo(area.right, y(data.baseline.ms));
  ctx.stroke();
}

/** Steps with their words, where one has room beside the one before. */
function steps(drawing: Drawing, data: HistoryChartData, font: string): void {
  const { ctx, area, x, colour } = drawing;
  ctx.font = font;
  ctx.textBaseline = 'top';
  let taken = area.left;
  for (const { x: place, slower, words } of data.steps) {
    ctx.strokeStyle = colour(slower ? 'slower' : 'faster');
    ctx.fillStyle = ctx.strokeStyle;
    ctx.lineWidth = 1.5;
    upright(drawing, place);
    const label = `${slower ? '▼' : '▲'} ${words}`;
    const width = ctx.measureText(label).width;
    const at = x(place - BETWEEN);
    const fitsRight = at + LABEL_MARGIN + width <= area.right;
    const left = fitsRight ? at + LABEL_MARGIN : at - LABEL_MARGIN - width;
    if (left < taken) continue;
    ctx.fillText(label, left, area.top - LABEL_HEIGHT);
    taken = left + width + LABEL_MARGIN;
  }
}

/** Draws what is not a point: under the points their surroundings, over them the steps. */
export function historyMarks(data: HistoryChartData, { colour, family }: Theme): Plugin<'line'> {
  const drawingOn = ({ ctx, chartArea: area, scales }: Chart): Drawing | null => {
    const { x, y }: Record<string, Scale | undefined> = scales;
    if (x === undefined || y === undefined) return null;
    const at = (scale: Scale) => (value: number) => scale.getPixelForValue(value);
    return { ctx, area, x: at(x), y: at(y), colour };
  };
  const inside = (chart: Chart, draw: (drawing: Drawing) => void): void => {
    const drawing = drawingOn(chart);
    if (drawing === null) return;
    drawing.ctx.save();
    draw(drawing);
    drawing.ctx.restore();
  };
  return {
    id: 'historyMarks',
    beforeDatasetsDraw: (chart) => inside(chart, (drawing) => under(drawing, data)),
    afterDatasetsDraw: (chart) => inside(chart, (drawing) => steps(drawing, data, `600 12px ${family}`)),
  };
}

/** The interval of every run, or the range of runs that share a place. */
export function historyRanges(data: HistoryChartData, { colour }: Theme): Plugin<'line'> {
  return {
    id: 'historyRanges',
    beforeDatasetsDraw: ({ ctx, scales }) => {
      const { x, y } = scales;
      if (x === undefined || y === undefined) return;
      ctx.save();
      ctx.lineWidth = 1;
      ctx.strokeStyle = colour('mark');
      for (const { x: place, range } of data.runs) {
        if (range === null) continue;
        ctx.beginPath();
        ctx.moveTo(x.getPixelForValue(place), y.getPixelForValue(range[0]));
        ctx.lineTo(x.getPixelForValue(place), y.getPixelForValue(range[1]));
        ctx.stroke();
      }
      ctx.restore();
    },
  };
}
