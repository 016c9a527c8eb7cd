import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../axe-findings.ts';
import { drawnCharts } from '../drawn-charts.ts';
import { HOSTILE } from '../sample-database.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

const PAGE_BYTES_GZIP = 300_000;
const SCRIPT_BYTES_GZIP = 90_000;
/** What cannot be seen is made visible. */
const SHOWN = HOSTILE.replace('\u202e', '\ufffd');

describe.skipIf(NO_BROWSER)('the history of series', { timeout: 40_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  const list = (query = ''): string => pages.address(`history.html${query}`, 'history');
  const open = async (page: Page, manifest: string): Promise<void> => {
    await page.goto(list());
    await page.locator('table.series-list tbody tr', { hasText: manifest }).locator('th a').click();
    await page.waitForLoadState();
  };

  it('lists every series with its picture, newest figure, steps and baseline', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(list());
    const rows = page.locator('table.series-list tbody tr');
    expect(await rows.count()).toBe(10);
    expect(await page.locator('h1 .alarm').textContent()).toContain('slower, and nobody accepted that');
    const stepped = rows.filter({ hasText: 'series/stepped' });
    expect(await stepped.locator('td').nth(3).textContent()).toMatch(/▼ \d\.\d % slower/);
    expect(await stepped.locator('svg').getAttribute('aria-label')).toMatch(
      /^44 runs: [\d.]+ ms to [\d.]+ ms, 2 disqualified, 1 excluded and 1 without a speed$/,
    );
    expect(await stepped.locator('svg .hollow').count()).toBe(2);
    const rejected = rows.filter({ hasText: 'series/rejected' });
    expect(await rejected.locator('td').nth(2).textContent()).toMatch(/^\s*–\s*$/);
    expect(await rejected.locator('svg .line').count()).toBe(0);
    expect(await rows.filter({ hasText: 'series/accepted' }).textContent()).toContain('accepted');
    const times = await rows.locator('time').evaluateAll((all) => all.map((of) => (of as HTMLTimeElement).dateTime));
    expect(times).toEqual(times.toSorted().toReversed());
    expect(complaints).toEqual([]);
  });

  it('keeps filters and order in the address, and the address brings the same view back', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    const view = async () => ({
      rows: await page.locator('table.series-list tbody tr:visible th').allTextContents(),
      status: await page.locator('.filters output').textContent(),
      headline: await page.locator('h1').textContent(),
    });
    await page.goto(list());
    const whole = await view();
    await page.getByRole('combobox', { name: 'Trend' }).selectOption('slower');
    const slower = await view();
    expect(slower).toMatchObject({ status: '2 of 10 series', headline: whole.headline });
    expect(new URL(page.url()).search).toBe('?t=slower');
    await page.getByRole('button', { name: 'Last step' }).click();
    const sorted = await view();
    await page.reload();
    expect(await view()).toEqual(sorted);
    await page.getByRole('combobox', { name: 'Manifest' }).selectOption('series/once');
    expect(await page.locator('h1').textContent()).toBe('Nothing is measured under these conditions.');
    await page.getByRole('combobox', { name: 'Trend' }).selectOption('');
    expect((await view()).rows).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  it('opens a series with its finding, its chart, and the same figures in tables', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await open(page, 'series/stepped');
    expect(await page.locator('h1').textContent()).toMatch(
      /^\s*16\+8\+6\+2\/4 brief takes [\d.]+ ms per token\.\s+It got \d\.\d % slower at [0-9a-f]{7}, and nobody accepted that\./,
    );
    expect(await drawnCharts(page)).toBe(1);
    expect(await page.locator('figure.still').isVisible()).toBe(false);
    const chart = JSON.parse((await page.locator('.chart script').textContent()) ?? '');
    expect(chart.steps).toMatchObject([{ x: 24, slower: true }]);
    expect(chart.marks.map(({ x, state }: { x: number; state: string }) => [x, state])).toEqual([
      [15, 'excluded'],
      [18, 'disqualified'],
      [19, 'disqualified'],
    ]);
    // The place of the unverified run is a gap.
    const charted = new Map<number, number>(chart.runs.map(({ x, y }: { x: number; y: number }) => [x, y]));
    expect(charted.has(8)).toBe(false);
    expect(charted.size).toBe(40);
    expect(chart.buildChanges).toEqual([24, 30]);
    expect(chart.gateChanges).toEqual([18, 20]);
    const rows = page.locator('table.history-runs tbody tr');
    expect(await rows.count()).toBe(44);
    const cells = await rows.locator('td:nth-of-type(2)').allTextContents();
    cells.toReversed().forEach((cell, place) => {
      const ms = charted.get(place);
      if (ms !== undefined) expect(Math.abs(Number.parseFloat(cell) - ms)).toBeLessThan(0.01);
    });
    const step = page.getByRole('region', { name: /^Steps of/ }).locator('tbody tr');
    expect(await step.textContent()).toMatch(/▼.*slower.*[0-9a-f]{7} \.\. [0-9a-f]{7}.*new backend build/s);
    expect(await page.locator('#stages h2').textContent()).toMatch(/^At the last step layers\[0\] grew most: by/);
    expect(complaints).toEqual([]);
  });

  it('says what the newest run is held against, and who decided what and why', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await open(page, 'series/stepped');
    const section = page.locator('#baseline');
    expect(await section.locator('.notes').textContent()).toContain(`pinned by A reviewer on 2026-10-05: ${SHOWN}`);
    const decided = await section.locator('tbody tr td:nth-of-type(2)').allTextContents();
    expect(decided).toEqual([
      'excluded: it counts for nothing',
      'pinned as the baseline',
      'no longer the baseline',
      'pinned as the baseline',
    ]);
    const excluded = page.locator('table.history-runs tr.excluded');
    expect(await excluded.textContent()).toContain('excluded');
    expect(await excluded.locator('.strong').count()).toBe(0);
    expect(
      await page
        .locator('table.history-runs tr.disqualified .strong, table.history-runs tr.disqualified .soft')
        .count(),
    ).toBe(0);
  });

  it('sorts its runs by any column, by keyboard, and the address brings the order back', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await open(page, 'series/faster');
    const table = page.locator('table.history-runs');
    const tpot = async () =>
      (await table.locator('td:nth-of-type(2) [data-value]').allTextContents()).map((text) => Number(text));
    await table.getByRole('button', { name: /^TPOT/ }).focus();
    await page.keyboard.press('Enter');
    const ascending = await tpot();
    expect(ascending).toHaveLength(14);
    expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
    await page.reload();
    expect(await tpot()).toEqual(ascending);
    expect(await table.locator('th[aria-sort]').textContent()).toContain('TPOT');
    await table.getByRole('button', { name: /^Begun/ }).click();
    const times = await table.locator('time').evaluateAll((all) => all.map((of) => (of as HTMLTimeElement).dateTime));
    expect(times).toEqual(times.toSorted());
    const regions = await page
      .locator('section.scroll')
      .evaluateAll((all) => all.map((of) => (of as HTMLElement).tabIndex));
    expect(regions.every((index) => index === 0)).toBe(true);
  });

  it('says of what little there is what it is', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    const expected: Readonly<Record<string, RegExp>> = {
      'series/once': /takes [\d.]+ ms per token; one run says nothing about a change\./,
      'series/rejected':
        /^\s*No run of .* has a speed that counts: the newest is disqualified: golden gate of \[24,30\)/,
      'series/lost': /took [\d.]+ ms per token\.\s+Its newest run is disqualified/,
      'series/uncommitted': /holds its level of [\d.]+ ms per token: no step in 7 runs\./,
      'a-very-long-name-': /three runs are too few to find a step in/,
    };
    for (const [manifest, headline] of Object.entries(expected)) {
      await open(page, manifest);
      expect(await page.locator('h1').textContent()).toMatch(headline);
      await drawnCharts(page);
      const texts = (await page.locator('main :is(h1, h2, p, td, th, dd)').allTextContents()).join(' ');
      expect(texts, manifest).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
    }
    await open(page, 'series/rejected');
    expect(await page.locator('canvas, figure.still').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('puts runs that are very many on further pages and in a file', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await open(page, 'series/many');
    const first = await page.locator('table.history-runs tbody tr').count();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'as CSV' }).click(),
    ]);
    expect(await download.failure()).toBeNull();
    const { pathname } = new URL(page.url());
    const written = readFileSync(join(pages.folder, pathname.replace('/a/b/', '')));
    expect(gzipSync(written).length).toBeLessThan(PAGE_BYTES_GZIP / 5);
    const name = basename(pathname, '.html');
    expect(download.suggestedFilename()).toBe(`${name}.csv`);
    const lines = readFileSync(join(pages.folder, 'history', 'history', `${name}.csv`), 'utf8');
    expect(lines.trim().split('\r\n')).toHaveLength(206);
    await page.getByRole('link', { name: 'Older runs' }).click();
    expect(first + (await page.locator('table.history-runs tbody tr').count())).toBe(205);
    await page.getByRole('link', { name: 'the page of the series' }).click();
    expect(new URL(page.url()).pathname).toBe(pathname);
    expect(complaints).toEqual([]);
  });

  it('is reached from a run and from the ranking', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('topologies.html', 'history'));
    const row = page.locator('table.runs tr', { hasText: 'series/faster' });
    await row.getByRole('link', { name: 'history' }).click();
    const address = page.url();
    expect(await page.locator('h1').textContent()).toContain('faster');
    await page.locator('table.history-runs tbody th a').first().click();
    await page.getByRole('link', { name: 'History of this series' }).click();
    expect(page.url()).toBe(address);
  });

  it('is whole without a script, from a folder, and in print', async () => {
    await using watched = await pages.open({ javaScriptEnabled: false });
    const { page, complaints } = watched;
    await page.goto(pages.file('history.html', 'history'));
    expect(await page.locator('table.series-list tbody tr:visible').count()).toBe(10);
    await page.locator('tr', { hasText: 'series/stepped' }).locator('th a').click();
    expect(await page.locator('figure.still').isVisible()).toBe(true);
    expect(await page.locator('figure.still .hollow').count()).toBe(2);
    expect(await page.locator('figure.still figcaption').textContent()).toMatch(/^44 runs: [\d.]+ ms to [\d.]+ ms, /);
    expect(await page.locator('table.history-runs tbody tr:visible').count()).toBe(44);
    expect(complaints).toEqual([]);
    await using drawn = await pages.open();
    await drawn.page.goto(page.url());
    await drawnCharts(drawn.page);
    await drawn.page.emulateMedia({ media: 'print' });
    expect(await drawn.page.locator('figure.still').isVisible()).toBe(true);
    expect(await drawn.page.locator('canvas').isVisible()).toBe(false);
    expect(drawn.complaints).toEqual([]);
  });

  it('loads at most 90 kB of scripts for its chart, and none of it for the list', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(request.url()));
    await page.goto(pages.file('history.html', 'history'));
    expect([...asked].join()).not.toContain('charts');
    await page.locator('tr', { hasText: 'series/many' }).locator('th a').click();
    await drawnCharts(page);
    const scripts = [...asked].filter((url) => url.endsWith('.js')).map((url) => readFileSync(fileURLToPath(url)));
    expect(scripts.length).toBeGreaterThan(1);
    expect(scripts.reduce((sum, script) => sum + gzipSync(script).length, 0)).toBeLessThan(SCRIPT_BYTES_GZIP);
  });

  it('is inert whatever names and reasons say, and fits a narrow screen', async () => {
    await using watched = await pages.open({ viewport: { width: 390, height: 700 } });
    const { page, complaints } = watched;
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.goto(list());
    expect(await overflow()).toBe(0);
    for (const manifest of [SHOWN, 'series/stepped', 'a-very-long-name-']) {
      await open(page, manifest);
      await drawnCharts(page);
      expect(await overflow(), manifest).toBe(0);
      expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
      expect(await page.locator('img').count()).toBe(0);
    }
    await open(page, SHOWN);
    expect(await page.locator('#baseline').textContent()).toContain(SHOWN);
    expect(complaints).toEqual([]);
  });

  it('gives axe nothing to object to in either theme', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(list());
    expect(await axeFindings(page)).toEqual([]);
    for (const manifest of ['series/stepped', 'series/rejected']) {
      await open(page, manifest);
      await drawnCharts(page);
      expect(await axeFindings(page), manifest).toEqual([]);
    }
    await open(page, 'series/many');
    await page.getByRole('link', { name: 'Older runs' }).click();
    expect(await axeFindings(page)).toEqual([]);
  });
});
