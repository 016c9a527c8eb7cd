import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnCharts } from '../drawn-charts.ts';
import { HOSTILE } from '../sample-database.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

/** What cannot be seen is made visible. */
const SHOWN = HOSTILE.replace('\u202e', '\ufffd');

describe.skipIf(NO_BROWSER)('pages of hostile names, notes, commands and facts', { timeout: 20_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  it('are inert, every one of them', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    for (const name of [
      'index',
      'topologies',
      'compare',
      'history',
      'runs',
      'heads',
      'cliff',
      'experiments',
      'method',
      'data',
    ]) {
      await page.goto(pages.address(`${name}.html`));
      await drawnCharts(page);
      expect(await page.evaluate(() => 'hostile' in window), name).toBe(false);
      expect(await page.locator('img').count(), name).toBe(0);
    }
    await page.goto(pages.address('topologies.html'));
    const row = page.locator('.topology-name', { hasText: SHOWN });
    expect(await row.count()).toBe(1);
    await row.locator('a').click();
    expect(await page.locator('.notes').textContent()).toBe(SHOWN);
    await page.locator('summary').last().click();
    expect(await page.getByText(SHOWN).count()).toBeGreaterThanOrEqual(4);
    expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('refuse inline scripts, styles and anything from elsewhere', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(pages.address('index.html'));
    const colour = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.hostile = true';
      document.head.append(script);
      document.body.setAttribute('style', 'color: rgb(1, 2, 3)');
      await fetch('http://elsewhere.invalid/').catch(() => null);
      return getComputedStyle(document.body).color;
    });
    expect(colour).not.toBe('rgb(1, 2, 3)');
    expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
    const refused = complaints.join();
    for (const directive of ['script-src', 'style-src', 'connect-src']) expect(refused).toContain(directive);
  });

  it('give downloads that a spreadsheet does not run and that are parsed as they were written', () => {
    const read = (name: string): string => readFileSync(fileURLToPath(pages.file(`data/${name}`)), 'utf8');
    const records = read('runs.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.some(({ manifest }) => manifest === `hostile/${SHOWN}`)).toBe(true);
    const { count, columns } = JSON.parse(read('runs.json'));
    expect(count).toBe(records.length);
    expect(columns.id).toEqual(records.map(({ id }) => id));
    const [header, ...lines] = read('runs.csv').trim().split('\r\n');
    expect(header?.split(',')).toEqual(Object.keys(columns));
    expect(lines.length).toBe(count);
    expect(read('runs.csv')).toContain(`"hostile/${SHOWN.replaceAll('"', '""')}"`);
    for (const record of records) {
      if (!['qualified', 'unverified'].includes(record.verdict))
        expect(record.decodeTokPerS, record.verdict).toBeNull();
    }
  });
});
