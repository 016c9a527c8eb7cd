import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAVIGATION } from '../../src/layouts/navigation.ts';
import { axeFindings } from '../axe-findings.ts';
import { drawnCharts } from '../drawn-charts.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

describe.skipIf(NO_BROWSER)('in both themes axe has no objection', { timeout: 60_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  for (const { name, page: file } of NAVIGATION) {
    it(`to ${name}`, async () => {
      await using watched = await pages.open();
      const { page } = watched;
      await page.goto(pages.address(file));
      await drawnCharts(page);
      expect(await axeFindings(page)).toEqual([]);
    });
  }

  it('to a run with figures, failures and notes of every kind, opened in full', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    await page.locator('.topology-name', { hasText: 'tiny/forgetful' }).locator('a').click();
    await page.waitForLoadState();
    await page.locator('.request-panel').scrollIntoViewIfNeeded();
    await page.locator('.request-panel option').first().waitFor({ state: 'attached' });
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('to an entry with ranges, reservations, notes, and operations that were elsewhere', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('experiments.html'));
    await page.getByRole('link', { name: /LM-Head/ }).click();
    await page.waitForLoadState();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('to the first page of an empty database', async () => {
    await using watched = await pages.open();
    await watched.page.goto(pages.address('index.html', 'empty'));
    expect(await axeFindings(watched.page)).toEqual([]);
  });
});
