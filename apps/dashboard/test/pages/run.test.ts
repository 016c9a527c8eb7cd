import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnCharts } from '../drawn-charts.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

describe.skipIf(NO_BROWSER)('the page of a run', { timeout: 20_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  it('shows a line for each shard, what failed first and the figures on demand', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    await page.locator('.topology-name', { hasText: 'large/24_6_2' }).locator('a').click();
    await page.waitForLoadState();
    await expect(page.locator('h1:not(.alarm)').textContent()).resolves.toContain('as its manifest expects');
    const lines = page.locator('.gate-lines li');
    expect(await lines.first().textContent()).toContain(
      'residency failed (notResident): 0/96 products, 192/288 compute on ane',
    );
    expect(await lines.first().textContent()).toContain('96 × ios18.conv on cpu');
    expect(await page.locator('.gate-table').isVisible()).toBe(false);
    await page.locator('#gates summary').click();
    expect(await page.locator('.gate-table').isVisible()).toBe(true);
    expect(await page.locator('#tokens').count()).toBe(0);
    await page.getByRole('link', { name: /Fusion Sweep/ }).click();
    await expect(page.locator('h1').textContent()).resolves.toMatch(/^The limit of this graph and compiler/);
  });

  const firstRun = async (page: import('playwright-core').Page): Promise<string> => {
    await page.goto(pages.address('topologies.html'));
    const href = await page.locator('table.runs .topology-name a').first().getAttribute('href');
    return `${href}`.replace('./', '');
  };

  it('fetches the tokens of a run when they come into view, and the address brings a request back', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    const run = await firstRun(page);
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    await page.goto(pages.address(run));
    expect(fetched.filter((url) => url.endsWith('.json'))).toEqual([]);
    await page.locator('.request-panel').scrollIntoViewIfNeeded();
    await page.locator('.request-panel option').first().waitFor({ state: 'attached' });
    expect(await drawnCharts(page)).toBe(1);
    const { requests } = JSON.parse(readFileSync(fileURLToPath(pages.file(run.replace('.html', '.json'))), 'utf8'));
    expect(await page.locator('.request-panel option').count()).toBe(requests.length);
    await page.getByRole('combobox', { name: 'Tokens of' }).selectOption('2.4');
    expect(new URL(page.url()).search).toBe('?r=2.4');
    const shown = async () => ({
      words: await page.locator('.request-panel output').textContent(),
      ms: (await page.locator('.request-panel td.number').allTextContents()).map(Number),
    });
    const chosen = await shown();
    expect(chosen.words).toMatch(/^process 2, request 4, measured: the slowest token is number \d+ of 64/);
    const stated = requests.find((of: { process: number; request: number }) => of.process === 2 && of.request === 4);
    expect(chosen.ms).toHaveLength(63);
    chosen.ms.forEach((ms, index) => {
      expect(ms).toBeCloseTo(stated.itlMs[index], 2);
    });
    await page.reload();
    await page.locator('.request-panel').scrollIntoViewIfNeeded();
    await page.locator('.request-panel option').first().waitFor({ state: 'attached' });
    expect(await shown()).toEqual(chosen);
    expect(complaints).toEqual([]);
  });

  it('shows cold states apart from everything warm, with what shows them', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address(await firstRun(page)));
    const cold = page.locator('#cold');
    expect(await cold.locator('h2').textContent()).toBe(
      'Until every kind of step ran once, this chain took 51,025 ms not compiled, 810 ms specialised.',
    );
    expect(await cold.locator('thead th').allTextContents()).toEqual([
      'State',
      'Compilems',
      'Loadms',
      'First step of 32 tokensms',
      'First step of 1 tokenms',
      'What shows the state',
    ]);
    expect(await cold.locator('tbody tr').last().locator('td').allTextContents()).toEqual([
      '–',
      '310.0',
      '400.0',
      '100.0',
      'compiled yes',
    ]);
  });

  it('has requests, tokens and the exact command without JavaScript', async () => {
    await using watched = await pages.open();
    const run = await firstRun(watched.page);
    await using plain = await pages.open({ javaScriptEnabled: false });
    const { page } = plain;
    await page.goto(pages.address(run));
    for (const summary of await page.locator('summary:visible').all()) await summary.click();
    expect(await page.locator('tr.warmup, tr.measure, tr.firstRequest').count()).toBe(6 * 5);
    expect(await page.locator('.requests .shade').count()).toBe(6);
    expect(await page.locator('#tokens table').first().locator('tbody tr').count()).toBe(63);
    expect(await page.locator('.request-panel').isVisible()).toBe(false);
    expect(await page.getByRole('link', { name: 'as JSON' }).isVisible()).toBe(true);
    expect(await page.locator('.fact-list').first().textContent()).toContain(
      'pnpm bench all manifests/tiny --backend cpu',
    );
  });
});
