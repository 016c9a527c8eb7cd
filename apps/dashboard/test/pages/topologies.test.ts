import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnCharts } from '../drawn-charts.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

describe.skipIf(NO_BROWSER)('the page of topologies', { timeout: 20_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  it('shows a speed for nothing that is disqualified', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    const shelf = page.locator('tr.failure', { hasText: 'tiny/forgetful' });
    expect(await shelf.locator('.value').count()).toBe(0);
    expect(await shelf.textContent()).toContain('the same prompt gave different tokens');
    const expected = page.locator('tr.failure', { hasText: 'large/24_6_2' });
    expect(await expected.locator('.reason').textContent()).toMatch(/Residency · \[0,24\): 0\/96 products/);
    expect(await expected.locator('.verdict .small').textContent()).toMatch(/disqualified\s*expected/);
    expect(await expected.locator('.block.failed text').textContent()).toBe('24');
    const unverified = page.locator('tr.failure:has(.reason.unverified)');
    expect(await unverified.locator('.value, .whisker, .split').count()).toBe(0);
    expect(await unverified.first().locator('.reason').textContent()).toMatch(
      /Golden · not run.*tok\/s.*, unverified$/s,
    );
    const charted = await page.locator('script[type="application/json"]').allTextContents();
    expect(charted.join()).not.toMatch(/forgetful|hostile|elsewhere/);
  });

  it('names what was measured here, imported, and made from random weights', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    const groups = page.locator('[data-group]');
    const marks = await groups.evaluateAll((all) =>
      all.map((group) => [...group.querySelectorAll('.method .provenance')].map((of) => of.textContent)),
    );
    expect(marks).toEqual([['measured'], ['measured', 'synthetic'], ['imported', 'synthetic']]);
    expect(await page.locator('.provenance.published').count()).toBe(0);
  });

  it('draws charts from the figures of their tables, only once they come into view', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(pages.address('topologies.html'));
    expect(await page.locator('script[src*="charts"]').count()).toBe(0);
    expect(await drawnCharts(page)).toBe(2);
    expect(await page.locator('script[src*="charts"]').count()).toBe(1);
    for (const section of await page.locator('section.stages').all()) {
      const { labels, series } = JSON.parse((await section.locator('script').textContent()) ?? '');
      const rows = await section.locator('tbody tr').all();
      expect(labels).toEqual(await section.locator('tbody th').allTextContents());
      for (const [row, line] of rows.entries()) {
        const cells = (await line.locator('td').allTextContents()).slice(0, series.length);
        const charted = series.map(({ ms }: { ms: (number | null)[] }) => ms[row]);
        cells.forEach((cell, column) => {
          if (charted[column] === null) expect(cell).toBe('–');
          else
            expect(Math.abs(Number(cell) - charted[column])).toBeLessThanOrEqual(
              0.5 * 10 ** -(cell.split('.')[1]?.length ?? 0) + 1e-9,
            );
        });
      }
    }
    expect(complaints).toEqual([]);
  });

  it('keeps its filters in the address, and the address brings the same view back', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    const view = async () => ({
      headline: await page.locator('h1').textContent(),
      groups: await page.locator('[data-group]:visible').evaluateAll((all) => all.map(({ id }) => id)),
      status: await page.locator('.filters output').textContent(),
    });
    await page.goto(pages.address('topologies.html'));
    const whole = await view();
    expect(whole.groups).toHaveLength(3);
    await page.getByRole('combobox', { name: 'Provenance' }).selectOption('imported');
    const imported = await view();
    expect(imported).toMatchObject({ status: '1 of 3 tables' });
    expect(imported.headline).toMatch(/^Nothing is ranked/);
    expect(new URL(page.url()).search).toBe('?o=i');
    await page.reload();
    expect(await view()).toEqual(imported);
    expect(await page.getByRole('combobox', { name: 'Provenance' }).inputValue()).toBe('i');
    // What is as it is by itself needs no key, and keys that nobody knows change nothing.
    await page.getByRole('combobox', { name: 'Provenance' }).selectOption('');
    expect(page.url()).toBe(pages.address('topologies.html'));
    expect(await view()).toEqual(whole);
    await page.goto(pages.address('topologies.html?o=nonsense&zz=1&p=long'));
    expect(await page.getByRole('combobox', { name: 'Profile' }).inputValue()).toBe('long');
    expect((await view()).groups).toHaveLength(1);
    await page.getByRole('combobox', { name: 'Provenance' }).selectOption('imported');
    expect(await page.locator('h1').textContent()).toBe('Nothing is measured under these conditions.');
    expect(complaints).toEqual([]);
  });

  it('sorts a table by any figure, and the address brings the order back', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    const table = page.locator('section.stages table').first();
    const tpot = async () =>
      (await table.locator('td.strong').allTextContents()).map((text) => Number(text.replace(',', '')));
    const button = table.getByRole('button', { name: /TPOT/ });
    await button.click();
    expect(await tpot()).toEqual((await tpot()).toSorted((a, b) => a - b));
    await button.click();
    const descending = await tpot();
    expect(descending).toEqual(descending.toSorted((a, b) => b - a));
    await page.reload();
    expect(await tpot()).toEqual(descending);
    await expect(table.locator('th[aria-sort]').textContent()).resolves.toContain('TPOT');
  });

  it('says in words what the marks of the gates mean when one gets there by keyboard', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    const gates = page.locator('tr.failure a.gates').first();
    await gates.focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await gates.locator('.gate-words').boundingBox()).toMatchObject({ height: expect.closeTo(130, -2) });
    expect(await gates.locator('.gate-words').textContent()).toContain('golden failed at [24,32)');
  });

  it('is whole without JavaScript', async () => {
    await using watched = await pages.open({ javaScriptEnabled: false });
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    expect(await page.locator('[data-group]:visible').count()).toBe(3);
    expect(await page.locator('.filters').isVisible()).toBe(false);
    expect(await page.locator('section.stages table').first().isVisible()).toBe(true);
  });
});
