import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAVIGATION } from '../../src/layouts/navigation.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

/** A sheet of landscape A4 without its margins, at 96 dots per inch. */
const SHEET = { width: 1032, height: 703 };

describe.skipIf(NO_BROWSER)('on paper', { timeout: 40_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  it('every page is without controls, and its tables are whole, those that a screen folds included', async () => {
    await using watched = await pages.open({ viewport: SHEET });
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    const run = await page.locator('table.runs .topology-name a').first().getAttribute('href');
    for (const file of [...NAVIGATION.map((entry) => entry.page), `${run}`]) {
      await page.goto(pages.address(file));
      await page.emulateMedia({ media: 'print' });
      const left = await page.evaluate(() => {
        const seen = (element: Element): boolean => element.getClientRects().length > 0;
        const controls = document.querySelectorAll('select, input, output, canvas, header.site nav, .skip, .filters');
        const cut = [...document.querySelectorAll('.scroll')].filter(
          (region) => seen(region) && getComputedStyle(region).overflowX !== 'visible',
        );
        const sticky = [...document.querySelectorAll('*')].filter(
          (of) => seen(of) && getComputedStyle(of).position === 'sticky',
        );
        return {
          controls: [...controls].filter(seen).map(({ outerHTML }) => outerHTML.slice(0, 80)),
          cut: cut.length,
          sticky: sticky.length,
          rows: [...document.querySelectorAll('tbody tr')].filter(
            (row) => row.closest('.request-panel, [hidden]') === null && !row.checkVisibility(),
          ).length,
        };
      });
      expect(left, file).toEqual({ controls: [], cut: 0, sticky: 0, rows: 0 });
    }
  });

  it('a dark theme is printed as a light one, as a document of pages', async () => {
    await using watched = await pages.open({ viewport: SHEET });
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    const colour = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    const light = await colour();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await colour()).toBe(light);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(20_000);
  });
});
