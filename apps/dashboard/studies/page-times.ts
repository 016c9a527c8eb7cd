// How long a browser takes until a page shows its first table and its first chart. Serves a folder of pages to a
// Chromium of its own, loads each page in a new context several times, and prints one JSON line per page.
// usage: node apps/dashboard/studies/page-times.ts <folder> [page …]
import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM_ARGUMENTS, findChromium } from '../test/browser.ts';
import { servePages } from '../test/page-server.ts';

const LOADS = 5;
const PATIENCE_MS = 30_000;

/** What the page itself notes, in milliseconds since its navigation began; null for what it does not have. */
interface Seen {
  readonly tableMs: number | null;
  readonly chartMs: number | null;
}

/**
 * Runs inside the page, before anything else: looks at every frame whether a table is laid out, brings the first chart
 * into view, and notes the frame after the first stroke on a canvas.
 */
const WATCH = `
  window.seen = { tableMs: null, chartMs: null };
  let sought = false;
  const look = () => {
    const { seen } = window;
    const cell = document.querySelector('main table tbody td');
    if (seen.tableMs === null && cell !== null && cell.getBoundingClientRect().height > 0) seen.tableMs = performance.now();
    const chart = document.querySelector('[data-chart]');
    if (!sought && chart !== null && !chart.hidden) {
      sought = true;
      chart.scrollIntoView();
    }
    if (seen.tableMs === null || seen.chartMs === null) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  for (const name of ['stroke', 'fill', 'fillRect']) {
    const drawn = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...args) {
      requestAnimationFrame(() => {
        window.seen.chartMs ??= performance.now();
      });
      CanvasRenderingContext2D.prototype[name] = drawn;
      return drawn.apply(this, args);
    };
  }
`;

const median = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null;

async function load(browser: Browser, address: string): Promise<Seen> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    await page.goto(address);
    await page.waitForFunction(
      () => {
        const { seen } = window as unknown as { readonly seen: Seen };
        const awaited = document.querySelector('[data-chart]') !== null;
        return (
          (seen.tableMs !== null || document.querySelector('main table') === null) &&
          (seen.chartMs !== null || !awaited)
        );
      },
      null,
      { timeout: PATIENCE_MS },
    );
    return await page.evaluate(() => (window as unknown as { readonly seen: Seen }).seen);
  } finally {
    await context.close();
  }
}

const [folder = '', ...pages] = process.argv.slice(2);
const executablePath = await findChromium();
if (executablePath === null) {
  process.stderr.write('browserMissing: expected a Chromium, found none; name one in CHROMIUM_PATH\n');
  process.exit(3);
}
const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
const server = await servePages(folder, '/');
try {
  for (const page of pages) {
    const loads: Seen[] = [];
    for (let count = 0; count < LOADS; count += 1) loads.push(await load(browser, `${server.url}${page}`));
    const of = (key: keyof Seen): number | null => median(loads.flatMap((seen) => seen[key] ?? []));
    process.stdout.write(`${JSON.stringify({ page, tableMs: of('tableMs'), chartMs: of('chartMs') })}\n`);
  }
} finally {
  await browser.close();
  await server[Symbol.asyncDispose]();
}
