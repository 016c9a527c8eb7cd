import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scenario } from '../sample-database.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

const MOST_CLICKS = 2;

describe.skipIf(NO_BROWSER)(
  'a reader who begins at the first page learns in at most two clicks',
  { timeout: 20_000 },
  () => {
    let pages: PagesInBrowser;
    beforeAll(async () => {
      pages = await pagesInBrowser();
    }, PREPARATION_MS);
    afterAll(() => pages?.[Symbol.asyncDispose]());

    /** Begins at the first page and follows links by what they are called, each the first of its name. */
    const follow = async (page: Page, scenario: Scenario, ...links: readonly (string | RegExp)[]): Promise<string> => {
      expect(links.length).toBeLessThanOrEqual(MOST_CLICKS);
      await page.goto(pages.address('index.html', scenario));
      for (const name of links) {
        await page.locator('main').getByRole('link', { name }).first().click();
        await page.waitForLoadState();
      }
      return (await page.locator('main').textContent()) ?? '';
    };

    it('why [0,24) was rejected: the gate, its figures and the operations that were elsewhere', async () => {
      await using watched = await pages.open();
      const { page, complaints } = watched;
      expect(await follow(page, 'complete')).toMatch(/Residency · \[0,24\): 0\/96 products.*found conv on cpu/);
      expect(await follow(page, 'complete', '24+6+2/4')).toMatch(/\[0,24\).*96 × ios18\.conv on cpu/s);
      // Of a database in which nobody measured it, the published log says so.
      const published = await follow(page, 'changing', 'Cliff');
      expect(published).toMatch(/\[0,24\).*0\/96 convolutions/s);
      expect(await follow(page, 'changing', 'Experiments', /Fusion Sweep/)).toMatch(
        /none of its operations were placed on the accelerator/,
      );
      expect(complaints).toEqual([]);
    });

    it('which topology is the fastest here, and whether that is so: by intervals, or a shared place', async () => {
      await using watched = await pages.open();
      const { page, complaints } = watched;
      await page.goto(pages.address('index.html'));
      expect(await page.locator('.ways dd').first().textContent()).toMatch(
        /is the fastest cut that passes every gate, by/,
      );
      const ranked = async (scenario: Scenario) => {
        await follow(page, scenario, 'Topologies');
        return await page.evaluate(() =>
          [...document.querySelectorAll('[data-group]')].map((group) =>
            [...group.querySelectorAll('table.runs tr:has(.rank)')].map((row) => ({
              rank: row.querySelector('.rank')?.textContent?.trim() ?? '',
              interval: /([\d.,]+) – ([\d.,]+)/
                .exec(row.querySelector('.interval')?.textContent ?? '')
                ?.slice(1)
                .map(Number),
            })),
          ),
        );
      };
      const [leading = []] = await ranked('complete');
      const [first, second] = leading;
      expect([first?.rank, second?.rank]).toEqual(['1', '2']);
      expect(first?.interval?.[0]).toBeGreaterThan(second?.interval?.[1] ?? Number.POSITIVE_INFINITY);
      const tied = (await ranked('complete'))[1] ?? [];
      expect(tied.length).toBeGreaterThan(1);
      expect(new Set(tied.map(({ rank }) => rank)).size).toBeLessThan(tied.length);
      expect(complaints).toEqual([]);
    });

    it('what changed in the last regression: how much, which stage, possible causes, since when', async () => {
      await using watched = await pages.open();
      const { page, complaints } = watched;
      await page.goto(pages.address('index.html', 'changing'));
      const finding = await page.locator('#slower li').first().textContent();
      for (const said of [
        /\d\.\d % slower \(\d\.\d to \d\.\d/,
        /layers\[0\] \+/,
        /explains \d+ %/,
        /artifact/,
        /first seen at/,
      ]) {
        expect(finding).toMatch(said);
      }
      expect(await follow(page, 'changing', 'Through time of changing/slower')).toMatch(/slower/);
      expect(complaints).toEqual([]);
    });

    it('how cold differs from warm for the published baseline', async () => {
      await using watched = await pages.open();
      const { page, complaints } = watched;
      for (const scenario of ['complete', 'changing'] as const) {
        const rope = await follow(page, scenario, 'Experiments', /Rope96 Fast Fused Rebuild Outcome/);
        const row = async (value: string) =>
          await page.locator(`table.published tr:has(.value:text-is("${value}"))`).textContent();
        expect(await row('115')).toMatch(/cold/);
        expect(await row('16.602')).toMatch(/warm/);
        expect(await row('3.111')).toMatch(/warm/);
        expect(rope).toContain('apart');
      }
      expect(complaints).toEqual([]);
    });
  },
);
