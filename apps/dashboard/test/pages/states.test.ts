import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAVIGATION } from '../../src/layouts/navigation.ts';
import { drawnCharts } from '../drawn-charts.ts';
import type { Scenario } from '../sample-database.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

/** What the headline of each page begins with. */
const HEADLINES: Readonly<Record<Exclude<Scenario, 'complete'>, Readonly<Record<string, RegExp>>>> = {
  empty: {
    'index.html': /^Nothing is measured yet\./,
    'topologies.html': /^Nothing is measured yet\./,
    'runs.html': /^No run is stored yet\./,
    'compare.html': /^Nothing can be compared yet: no run is stored\./,
    'history.html': /^No series is measured yet\./,
    'heads.html': /^No head is measured yet\./,
    'cliff.html': /^No shard is judged yet\./,
    'experiments.html': /^No entry of a published log is stored\./,
    'data.html': /^0 runs and 0 published figures/,
  },
  single: {
    'index.html': /^The only run passed every gate\./,
    'topologies.html': /^20\+4\+6\+2\/4 is the only cut that passes every gate\./,
    'runs.html': /^One run is stored, and it is qualified\./,
    'compare.html': /^Nothing can be compared yet: one run is stored/,
    'history.html': /^20\+4\+6\+2\/4 long takes [\d.]+ ms per token; one run says nothing about a change\./,
  },
  rejected: {
    'index.html': /^None of two newest runs passed every gate; one failed as foretold and one failed\./,
    'topologies.html': /^Nothing is ranked: no cut passed its gates\./,
    'history.html': /^Two series through time: all have no speed\./,
    'heads.html': /^Published: three, four and eight head shards/,
    'cliff.html': /^Published: the cliff lies between 20 and 24 layers/,
  },
  compared: {
    'compare.html': /^Four comparisons were measured in turn: /,
  },
  history: {
    'history.html': /^Ten series through time: .*series\/stepped brief got \d\.\d % slower, and nobody accepted that\./,
  },
  changing: {
    'index.html':
      /^In the newest session one chain is suspected to be slower, two fail gates as they did not before and one passes its gates again; three of five newest runs passed every gate\./,
  },
};

describe.skipIf(NO_BROWSER)('pages of databases that hold little', { timeout: 30_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  for (const [scenario, headlines] of Object.entries(HEADLINES)) {
    it(`say so: ${scenario}`, async () => {
      await using watched = await pages.open();
      const { page, complaints } = watched;
      for (const { page: file } of NAVIGATION) {
        await page.goto(pages.address(file, scenario as Scenario));
        expect(await page.locator('h1').textContent(), file).toMatch(headlines[file] ?? /./);
        const texts = await page.locator('main :is(h1, h2, h3, p, td, th, dd)').allTextContents();
        expect(texts.join(' '), file).not.toMatch(/NaN(?! in 3,072)|undefined|Infinity|\bnull\b/);
        await drawnCharts(page);
      }
      expect(complaints).toEqual([]);
    });
  }
});
