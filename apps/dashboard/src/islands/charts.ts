import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import { historyChart } from './history-chart.ts';
import { whenVisible } from './load-when-visible.ts';
import { pointChart } from './point-chart.ts';
import { stageChart } from './stage-chart.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
);

const drawn = new Map<HTMLElement, { destroy(): void }>();

/** Draws what the island of an element holds, again when it was drawn before. */
function draw(element: HTMLElement): void {
  const canvas = element.querySelector('canvas');
  const island = element.querySelector('script[type="application/json"]')?.textContent;
  if (canvas === null || !island) return;
  drawn.get(element)?.destroy();
  const data = JSON.parse(island);
  drawn.set(
    element,
    element.dataset.chart === 'stages'
      ? new Chart(canvas, stageChart(data, canvas))
      : element.dataset.chart === 'history'
        ? new Chart(canvas, historyChart(data, canvas))
        : new Chart(canvas, pointChart(data, canvas)),
  );
}

for (const element of document.querySelectorAll<HTMLElement>('[data-chart]')) {
  whenVisible(element, () => draw(element));
}

document.addEventListener('shardbench:chart-changed', ({ target }) => {
  if (target instanceof HTMLElement) draw(target);
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const element of drawn.keys()) draw(element);
});
