import { decimalsFor, formatNumber } from '../data/format-number.ts';
import type { PointChartData } from '../data/point-chart.ts';
import type { RequestTokens, RunTokens } from '../data/run-tokens.ts';
import { whenVisible } from './load-when-visible.ts';
import { readChoice, writeChoice } from './view-state.ts';

const KEY = 'r';

const keyOf = ({ process, request }: RequestTokens): string => `${process}.${request}`;
const nameOf = ({ process, request, phase }: RequestTokens): string =>
  `process ${process}, request ${request}, ${phase}`;

function chartData(of: RequestTokens): PointChartData {
  const points = of.itlMs.map((ms, index) => ({
    x: index + 2,
    y: ms,
    range: null,
    label: `token ${index + 2}: ${formatNumber(ms, decimalsFor(ms, 4))} ms`,
  }));
  return {
    xTitle: 'token of the answer',
    yTitle: 'ms since the token before',
    beginAtZero: false,
    series: [{ name: nameOf(of), colour: 'shard-2', mark: 'measured', joined: true, points }],
  };
}

function sentence(of: RequestTokens): string {
  if (of.itlMs.length === 0) return `${nameOf(of)}: a single token, so no time between tokens.`;
  const slowest = of.itlMs.reduce((most, ms) => Math.max(most, ms), 0);
  const place = of.itlMs.indexOf(slowest) + 2;
  const decimals = decimalsFor(slowest, 4);
  return `${nameOf(of)}: the slowest token is number ${place} of ${of.itlMs.length + 1}, ${formatNumber(slowest, decimals)} ms after the one before.`;
}

function fillTable(body: HTMLTableSectionElement, { itlMs }: RequestTokens): void {
  const decimals = decimalsFor(
    itlMs.reduce((most, ms) => Math.max(most, ms), 0),
    5,
  );
  body.replaceChildren(
    ...itlMs.map((ms, index) => {
      const row = document.createElement('tr');
      const token = document.createElement('th');
      token.scope = 'row';
      token.textContent = String(index + 2);
      const value = document.createElement('td');
      value.className = 'number';
      value.textContent = formatNumber(ms, decimals);
      row.append(token, value);
      return row;
    }),
  );
}

function show(panel: HTMLElement, of: RequestTokens): void {
  const chart = panel.querySelector<HTMLElement>('[data-chart]');
  const island = chart?.querySelector('script[type="application/json"]');
  const words = panel.querySelector('output');
  const body = panel.querySelector('tbody');
  if (words !== null) words.value = sentence(of);
  if (body !== null) fillTable(body, of);
  if (!chart || !island) return;
  island.textContent = JSON.stringify(chartData(of));
  chart.dispatchEvent(new Event('shardbench:chart-changed', { bubbles: true }));
}

async function load(panel: HTMLElement, select: HTMLSelectElement): Promise<void> {
  const response = await fetch(panel.dataset.requests ?? '');
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const { requests }: RunTokens = await response.json();
  const [usual] = [...requests.filter(({ phase }) => phase === 'measured'), ...requests];
  if (usual === undefined) return;
  select.replaceChildren(...requests.map((of) => new Option(nameOf(of), keyOf(of))));
  const find = (key: string | null): RequestTokens => requests.find((of) => keyOf(of) === key) ?? usual;
  const chosen = find(readChoice(KEY));
  select.value = keyOf(chosen);
  select.addEventListener('change', () => {
    const of = find(select.value);
    writeChoice(KEY, of === usual ? null : keyOf(of));
    show(panel, of);
  });
  show(panel, chosen);
}

/** Tokens of single requests, fetched when they come into view. Pages that were opened from a folder cannot fetch. */
export function showRequests(): void {
  const panel = document.querySelector<HTMLElement>('[data-requests]');
  const select = panel?.querySelector('select');
  if (!panel || !select || location.protocol === 'file:') return;
  panel.hidden = false;
  whenVisible(panel, () => {
    load(panel, select).catch((error: unknown) => {
      const words = panel.querySelector('output');
      if (words !== null)
        words.value = `The tokens could not be fetched: ${error instanceof Error ? error.message : error}`;
    });
  });
}
