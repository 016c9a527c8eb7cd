import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAVIGATION } from '../../src/layouts/navigation.ts';
import { drawnCharts } from '../drawn-charts.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

describe.skipIf(NO_BROWSER)('the way through the pages', { timeout: 30_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  it('has no link below any path that leads nowhere or to elsewhere', () => {
    const root = join(pages.folder, 'complete');
    const known = new Set(readdirSync(root, { recursive: true }).map((name) => `/${name}`));
    for (const name of [...known].filter((path) => path.endsWith('.html'))) {
      const html = readFileSync(join(root, name), 'utf8');
      for (const [, target = ''] of html.matchAll(/(?:href|src|data-script|data-requests)="([^"]*)"/g)) {
        const { pathname, hash, origin } = new URL(target, `http://pages${name}`);
        expect(origin, target).toBe('http://pages');
        expect(target.startsWith('/'), target).toBe(false);
        expect(known, `${target} on ${name}`).toContain(pathname);
        if (hash !== '' && pathname === name) expect(html).toContain(`id="${hash.slice(1)}"`);
      }
    }
  });

  it('leads below a sub-path from every page to every other without a complaint', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(pages.address('index.html'));
    for (const { name, page: file } of NAVIGATION) {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
      expect(page.url()).toBe(pages.address(file));
      expect(await page.locator('nav a[aria-current=page]').textContent()).toBe(name);
      expect((await page.locator('h1').textContent())?.length).toBeGreaterThan(10);
      await drawnCharts(page);
    }
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Topologies' }).click();
    await page.locator('table.runs .topology-name a').first().click();
    expect(await page.locator('h1').textContent()).toBe('16+8+6+2/4 passes every gate.');
    await page.getByRole('link', { name: 'Earlier run' }).click();
    await page.getByRole('link', { name: 'Later run' }).click();
    expect(complaints).toEqual([]);
  });

  it('works from a folder, charts and filters included', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    for (const { page: file } of NAVIGATION) {
      await page.goto(pages.file(file));
      await drawnCharts(page);
    }
    await page.goto(pages.file('topologies.html?p=short'));
    expect(await page.locator('[data-group]:visible').count()).toBeLessThan(await page.locator('[data-group]').count());
    await page.getByRole('combobox', { name: 'Profile' }).selectOption('');
    expect(page.url()).toBe(pages.file('topologies.html'));
    await page.locator('table.runs .topology-name a').first().click();
    expect(await page.locator('h1').textContent()).toContain('passes every gate');
    expect(await page.locator('.request-panel').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('can be walked by keyboard: skip link, navigation, filters, headings that sort, links', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('topologies.html'));
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        const box = element?.getBoundingClientRect();
        const style = element === null ? null : getComputedStyle(element);
        const seen = (box?.width ?? 0) > 0 && style?.outlineStyle !== 'none';
        return { name: element?.tagName ?? '', text: element?.textContent?.trim().slice(0, 30) ?? '', seen };
      });
    await page.keyboard.press('Tab');
    expect(await focused()).toMatchObject({ text: 'Skip to the findings', seen: true });
    const met = new Set<string>();
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      const { name, text, seen } = await focused();
      expect(seen, `${name} ${text}`).toBe(true);
      met.add(name);
    }
    expect([...met].sort()).toEqual(expect.arrayContaining(['A', 'BUTTON', 'SELECT']));
    await page.locator('table.figures th button').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('table.figures th').first().getAttribute('aria-sort')).toBe('ascending');
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    await using watched = await pages.open({ viewport: { width: 390, height: 700 } });
    const { page } = watched;
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    for (const { page: file } of NAVIGATION) {
      await page.goto(pages.address(file));
      expect(await overflow(), file).toBe(0);
    }
    await page.goto(pages.address('topologies.html'));
    await page.locator('.topology-name', { hasText: 'tiny/forgetful' }).locator('a').click();
    await page.waitForLoadState();
    expect(await overflow()).toBe(0);
    await page.goto(pages.address('experiments.html'));
    await page.getByRole('link', { name: /Verifier/ }).click();
    await page.waitForLoadState();
    expect(await overflow()).toBe(0);
  });
});
