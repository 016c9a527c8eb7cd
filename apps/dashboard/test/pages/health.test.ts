import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../axe-findings.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

describe.skipIf(NO_BROWSER)('the first page of a database in which things changed', { timeout: 30_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  it('tells what got slower, with cause, before gates, disqualified runs and what is new', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(pages.address('index.html', 'changing'));
    expect(await page.locator('main section[aria-labelledby] > h2').allTextContents()).toEqual([
      'Slower in the newest session',
      'Gates that say otherwise than before',
      'Disqualified, with cause',
      'What is new',
      'No news',
      'Where to look',
    ]);
    const slower = page.locator('#slower li');
    expect(await slower.locator('.sign').allTextContents()).toEqual(['▼ suspected', '▼ suspected']);
    expect(await slower.last().textContent()).toMatch(
      /prefill of changing\/slower.*: prefill is not split over stages/,
    );
    expect(await slower.first().textContent()).toMatch(
      /▼ suspected\s*decode of changing\/slower short is suspected to be \d\.\d % slower \(.*\): layers\[0\] \+\d\.\d % explains \d+ %.*no artifact changed.*first seen at .*\[not repeated: --no-rerun\]/,
    );
    expect(await page.locator('#gate-changes .sign').allTextContents()).toEqual(
      expect.arrayContaining(['✗ gate lost', '✗ other gate', '✓ gate back']),
    );
    expect(complaints).toEqual([]);
  });

  it('leads from each finding to its run and to its series, and back is one step', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    for (const name of [
      'Run of changing/slower',
      'Through time of changing/slower',
      'Compare changing/slower with before',
    ]) {
      await page.goto(pages.address('index.html', 'changing'));
      await page.locator('#slower').getByRole('link', { name }).first().click();
      await page.waitForURL((url) => url.href !== pages.address('index.html', 'changing'));
      // The page of comparisons fetches both runs before it names them.
      await page.locator('main').filter({ hasText: 'changing/slower' }).waitFor();
      await page.goBack();
      expect(page.url()).toBe(pages.address('index.html', 'changing'));
    }
    expect(complaints).toEqual([]);
  });

  it('has no objection of axe in either theme, with everything unfolded', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('index.html', 'changing'));
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('has a feed that a parser of XML reads as Atom, with links that lead to pages', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    for (const scenario of ['changing', 'complete', 'empty'] as const) {
      await page.goto(pages.address('index.html', scenario));
      const address = await page.locator('link[rel=alternate]').getAttribute('href');
      const text = readFileSync(fileURLToPath(new URL(`${address}`, pages.file('index.html', scenario))), 'utf8');
      const feed = await page.evaluate((xml) => {
        const parsed = new DOMParser().parseFromString(xml, 'application/xml');
        const of = (parent: Element | Document, name: string) => [...parent.getElementsByTagName(name)];
        const textOf = (parent: Element, name: string) => of(parent, name)[0]?.textContent ?? '';
        return {
          error: parsed.querySelector('parsererror')?.textContent ?? null,
          root: `${parsed.documentElement.namespaceURI} ${parsed.documentElement.localName}`,
          entries: of(parsed, 'entry').map((entry) => ({
            id: textOf(entry, 'id'),
            title: textOf(entry, 'title'),
            updated: textOf(entry, 'updated'),
            content: textOf(entry, 'content'),
            links: of(entry, 'link').map((link) => link.getAttribute('href') ?? ''),
          })),
        };
      }, text);
      expect(feed.error).toBeNull();
      expect(feed.root).toBe('http://www.w3.org/2005/Atom feed');
      expect(new Set(feed.entries.map(({ id }) => id)).size).toBe(feed.entries.length);
      for (const { updated, content, links } of feed.entries) {
        expect(Number.isNaN(Date.parse(updated))).toBe(false);
        expect(content.length).toBeGreaterThan(20);
        for (const link of links) {
          const target = new URL(link, new URL(`${address}`, pages.file('index.html', scenario)));
          expect(readFileSync(fileURLToPath(target), 'utf8').length).toBeGreaterThan(1000);
        }
      }
      if (scenario === 'changing') expect(feed.entries.length).toBeGreaterThanOrEqual(4);
      if (scenario === 'empty') expect(feed.entries).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
});
