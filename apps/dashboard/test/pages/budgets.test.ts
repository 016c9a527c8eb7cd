import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnCharts } from '../drawn-charts.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

const LANDING_BYTES = 100_000;
const SCRIPT_BYTES_GZIP = 90_000;
const PAGE_BYTES_GZIP = 300_000;

const packed = (content: Buffer): number => gzipSync(content).length;

describe.skipIf(NO_BROWSER)('pages stay small', { timeout: 20_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  /** Everything that a browser asks for on a page, by address, with the whole page looked at. */
  const loaded = async (name: string): Promise<Map<string, Buffer>> => {
    await using watched = await pages.open();
    const { page } = watched;
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(request.url().split('?')[0] ?? ''));
    await page.goto(pages.file(name));
    await drawnCharts(page);
    return new Map([...asked].map((url) => [url, readFileSync(fileURLToPath(url))]));
  };

  it('the first page has at most 100 kB in all, as it is before any compression', async () => {
    const files = await loaded('index.html');
    expect([...files.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(LANDING_BYTES);
    expect([...files.keys()].join()).not.toContain('charts');
  });

  it('pages with charts load at most 90 kB of scripts', async () => {
    for (const name of ['topologies.html', 'heads.html', 'cliff.html']) {
      const scripts = [...(await loaded(name))].filter(([url]) => url.endsWith('.js'));
      expect(scripts.some(([url]) => url.includes('charts'))).toBe(true);
      expect(scripts.reduce((sum, [, content]) => sum + packed(content), 0)).toBeLessThan(SCRIPT_BYTES_GZIP);
    }
  });

  it('no page has more than 300 kB, and no script of any page blocks', () => {
    const root = join(pages.folder, 'complete');
    for (const name of readdirSync(root, { recursive: true }).map(String)) {
      if (!name.endsWith('.html')) continue;
      const content = readFileSync(join(root, name));
      expect(packed(content), name).toBeLessThan(PAGE_BYTES_GZIP);
      for (const [tag] of content.toString('utf8').matchAll(/<script[^>]*\ssrc=[^>]*>/g))
        expect(tag).toContain('defer');
    }
  });
});
