import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { logEntryId, parseLogEntryText, printedNumbers, readLogFiles } from '@shardbench/db';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './axe-findings.ts';
import { findChromium, launchChromium } from './browser.ts';
import { type BuildResult, buildPages } from './build-pages.ts';
import { drawnCharts } from './drawn-charts.ts';
import { type PageServer, servePages } from './page-server.ts';
import { HOSTILE, type Scenario, writeSampleDatabase } from './sample-database.ts';
import { temporaryFolder } from './temporary-folder.ts';

const executable = await findChromium();
const skipped = executable === null && process.env.CI !== 'true';
if (skipped) process.stderr.write('skipping the browser tests: no Chromium found, name one in CHROMIUM_PATH\n');

const PROJECT = join(import.meta.dirname, '..');
const SUB_PATH = '/a/b/';
const folder = temporaryFolder();
const pagesOf = (scenario: Scenario): string => join(folder.path, scenario);

/** Everything in the project but the folders that git ignores. */
const projectFiles = (): string[] =>
  readdirSync(PROJECT)
    .filter((name) => !['.astro', 'dist', 'node_modules'].includes(name))
    .flatMap((name) => [name, ...insideOf(name)])
    .sort();

const insideOf = (name: string): string[] =>
  statSync(join(PROJECT, name)).isDirectory() ? readdirSync(join(PROJECT, name), { recursive: true }).map(String) : [];

const filesBefore = projectFiles();

let browser: Browser;
let withoutDatabase: Promise<BuildResult>;
let server: PageServer;

/** A page that notes everything which should not happen on it. */
interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: string[];
}

async function watchedPage({ width = 1280 }: { readonly width?: number } = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width, height: 600 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(server.url) && !url.startsWith(pathToFileURL(folder.path).href)) complaints.push(`asks ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

describe.skipIf(skipped)('the pages in a browser', { timeout: 20_000 }, () => {
  beforeAll(async () => {
    if (executable === null) throw new Error('expected a Chromium for the browser tests, found none');
    // At the same time, as several people may do it.
    const scenarios: readonly Scenario[] = ['empty', 'complete'];
    const builds = scenarios.map((scenario) => {
      const database = join(folder.path, `${scenario}.db`);
      writeSampleDatabase(database, scenario);
      return buildPages({ database, pages: pagesOf(scenario) });
    });
    withoutDatabase = buildPages({ database: join(folder.path, 'missing.db'), pages: join(folder.path, 'missing') });
    [browser, server] = await Promise.all([launchChromium(executable), servePages(folder.path, SUB_PATH)]);
    for (const { code, output, processId } of await Promise.all(builds)) {
      expect(code, output).toBe(0);
      expect(existsSync(join(PROJECT, 'dist', `build-${processId}`))).toBe(false);
    }
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  it('are not begun without a database: the build says what to do and writes nothing', async () => {
    const { code, output } = await withoutDatabase;
    expect(code).toBe(4);
    expect(output).toContain('error databaseMissing');
    expect(output).toContain('pnpm bench all');
    expect(output).not.toMatch(/^\s+at /m);
    expect(existsSync(join(folder.path, 'missing'))).toBe(false);
  });

  it('leave nothing beside themselves and nothing that git would see', () => {
    expect(readdirSync(folder.path).sort()).toEqual(['complete', 'complete.db', 'empty', 'empty.db']);
    expect(projectFiles()).toEqual(filesBefore);
  });

  const first = (): string => `${server.url}complete/index.html`;

  it('are inert towards hostile names, notes, commands and facts', async () => {
    await using watched = await watchedPage();
    const { page, complaints } = watched;
    await page.goto(first());
    await drawnCharts(page);
    // What cannot be seen is made visible.
    const shown = HOSTILE.replace('\u202e', '\ufffd');
    const row = page.locator('.topology-name', { hasText: shown });
    expect(await row.count()).toBe(1);
    await row.locator('a').click();
    expect(await page.locator('.notes').textContent()).toBe(shown);
    await page.locator('summary').last().click();
    expect(await page.getByText(shown).count()).toBeGreaterThanOrEqual(4);
    expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('refuse inline scripts and anything from elsewhere', async () => {
    await using watched = await watchedPage();
    const { page, complaints } = watched;
    await page.goto(first());
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.hostile = true';
      document.head.append(script);
    });
    expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
    expect(complaints.join()).toMatch(/Content Security Policy/);
  });

  it('list every run below a sub-path, and every link on every page leads somewhere', async () => {
    await using watched = await watchedPage();
    const { page, complaints } = watched;
    await page.goto(first());
    await expect(page.locator('h1').textContent()).resolves.toContain('is the fastest cut that passes every gate');
    expect(await page.locator('table.runs tr:not(.section):has(.topology-name)').count()).toBe(7 + 6 + 4);
    const known = new Set(readdirSync(pagesOf('complete'), { recursive: true }).map((name) => `/${name}`));
    for (const name of [...known].filter((path) => path.endsWith('.html'))) {
      const html = readFileSync(join(pagesOf('complete'), name), 'utf8');
      for (const [, target = ''] of html.matchAll(/(?:href|src|data-script)="([^"]*)"/g)) {
        const { pathname, hash, origin } = new URL(target, `http://pages${name}`);
        expect(origin, target).toBe('http://pages');
        expect(target.startsWith('/'), target).toBe(false);
        expect(known, `${target} on ${name}`).toContain(pathname);
        if (hash !== '' && pathname === name) expect(html).toContain(`id="${hash.slice(1)}"`);
      }
    }
    await page.locator('table.runs .topology-name a').first().click();
    await expect(page.locator('h1').textContent()).resolves.toBe('16+8+6+2/4 passes every gate.');
    await page.getByRole('link', { name: 'Earlier run' }).click();
    await page.getByRole('link', { name: 'Topologies' }).click();
    expect(page.url()).toBe(first());
    expect(complaints).toEqual([]);
  });

  it('show a speed for nothing that is disqualified', async () => {
    await using watched = await watchedPage();
    await watched.page.goto(first());
    const shelf = watched.page.locator('tr.failure', { hasText: 'tiny/forgetful' });
    expect(await shelf.locator('.value').count()).toBe(0);
    expect(await shelf.textContent()).toContain('the same prompt gave different tokens');
    const expected = watched.page.locator('tr.failure', { hasText: 'large/24_6_2' });
    expect(await expected.locator('.reason').textContent()).toMatch(/Residency · \[0,24\): 0\/96 products/);
    expect(await expected.locator('.verdict .small').textContent()).toMatch(/disqualified\s*expected/);
    expect(await expected.locator('.block.failed text').textContent()).toBe('24');
    const unverified = watched.page.locator('tr.failure:has(.reason.unverified)');
    expect(await unverified.locator('.value, .whisker').count()).toBe(0);
    expect(await unverified.locator('.reason').textContent()).toMatch(/Golden · not run.*tok\/s.*, unverified$/s);
    const charted = await watched.page.locator('script[type="application/json"]').allTextContents();
    expect(charted.join()).not.toMatch(/forgetful|hostile/);
  });

  it('draw charts from the figures of their tables, only once they come into view', async () => {
    await using watched = await watchedPage();
    const { page, complaints } = watched;
    await page.goto(first());
    expect(await page.locator('script[src*="stage-chart"]').count()).toBe(0);
    expect(await drawnCharts(page)).toBe(2);
    expect(await page.locator('script[src*="stage-chart"]').count()).toBe(1);
    const sections = page.locator('section.stages');
    for (const section of await sections.all()) {
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

  it('open from a folder, charts included', async () => {
    await using watched = await watchedPage();
    const { page, complaints } = watched;
    await page.goto(pathToFileURL(join(pagesOf('complete'), 'index.html')).href);
    expect(await drawnCharts(page)).toBe(2);
    await page.locator('table.runs .topology-name a').first().click();
    await expect(page.locator('h1').textContent()).resolves.toContain('passes every gate');
    expect(complaints).toEqual([]);
  });

  it('say that nothing is measured when the database is empty', async () => {
    await using watched = await watchedPage();
    const { page, complaints } = watched;
    await page.goto(`${server.url}empty/index.html`);
    expect(await page.locator('h1').textContent()).toContain('Nothing is measured yet.');
    expect(await page.locator('main').textContent()).toContain('pnpm bench all');
    await page.getByRole('link', { name: 'Published log' }).click();
    expect(await page.locator('h1').textContent()).toBe('No entry of a published log is stored.');
    expect(complaints).toEqual([]);
  });

  it('say in words what the marks of the gates mean when one gets there by keyboard', async () => {
    await using watched = await watchedPage();
    const { page } = watched;
    await page.goto(first());
    const gates = page.locator('tr.failure a.gates').first();
    await gates.focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await gates.locator('.gate-words').boundingBox()).toMatchObject({ height: expect.closeTo(130, -2) });
    expect(await gates.locator('.gate-words').textContent()).toContain('golden failed at [24,32)');
  });

  it('satisfy axe in both themes, each kind of page once', { timeout: 60_000 }, async () => {
    await using watched = await watchedPage();
    const { page, complaints } = watched;
    await page.goto(first());
    await drawnCharts(page);
    expect(await axeFindings(page)).toEqual([]);
    // A run with figures, failures and notes of every kind.
    await page.locator('.topology-name', { hasText: 'tiny/forgetful' }).locator('a').click();
    await page.waitForLoadState();
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Published log' }).click();
    await page.waitForLoadState();
    expect(await axeFindings(page)).toEqual([]);
    // The entry with ranges, reservations, notes, and operations that were elsewhere.
    await page.getByRole('link', { name: /LM-Head/ }).click();
    await page.waitForLoadState();
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(`${server.url}empty/index.html`);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('fit a narrow screen without scrolling sideways', async () => {
    await using watched = await watchedPage({ width: 390 });
    const { page } = watched;
    await page.goto(first());
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBe(0);
    await page.locator('.topology-name', { hasText: 'tiny/forgetful' }).locator('a').click();
    await page.waitForLoadState();
    expect(await overflow()).toBe(0);
    await page.getByRole('link', { name: 'Published log' }).click();
    await page.waitForLoadState();
    expect(await overflow()).toBe(0);
    await page.getByRole('link', { name: /Verifier/ }).click();
    await page.waitForLoadState();
    expect(await overflow()).toBe(0);
  });

  it('show a line for each shard of a run, what failed first and the figures on demand', async () => {
    await using watched = await watchedPage();
    const { page } = watched;
    await page.goto(first());
    await page.locator('.topology-name', { hasText: 'large/24_6_2' }).locator('a').click();
    await page.waitForLoadState();
    await expect(page.locator('h1:not(.alarm)').textContent()).resolves.toContain('as its manifest expects');
    const lines = page.locator('.gate-lines li');
    expect(await lines.first().textContent()).toContain(
      'residency failed (notResident): 0/96 products, 192/288 compute on ane',
    );
    expect(await lines.first().textContent()).toContain('96 × ios18.conv on cpu');
    expect(await page.locator('.gate-table').isVisible()).toBe(false);
    await page.locator('#gates summary').click();
    expect(await page.locator('.gate-table').isVisible()).toBe(true);
    await page.getByRole('link', { name: /Fusion Sweep/ }).click();
    await expect(page.locator('h1').textContent()).resolves.toMatch(/^The limit of this graph and compiler/);
  });

  it('give every figure of the published log, marked as published and away from all runs', async () => {
    await using watched = await watchedPage();
    const { page, complaints } = watched;
    const entries = readLogFiles().map(({ name, text }) => parseLogEntryText(text, name));
    for (const entry of entries) {
      await page.goto(`${server.url}complete/log/${logEntryId(entry)}.html`);
      const shown = await page.evaluate(() =>
        [...document.querySelectorAll('table.published tbody:has(.subject)')].flatMap((body) => {
          const text = (of: Element, selector: string) => of.querySelector(selector)?.textContent?.trim() ?? '';
          const subject = `${text(body, '.subject bdi')} ${text(body, '.provenance')}`;
          return [...body.querySelectorAll('tr:not(.subject)')].map((row) => {
            const unit = row.querySelector('td:nth-of-type(2)')?.textContent?.trim();
            return [subject, text(row, 'th'), text(row, '.qualifier'), text(row, '.value'), unit]
              .filter((part) => part !== '')
              .join(' ');
          });
        }),
      );
      const stated = entry.figures.map((figure) =>
        [
          figure.subject,
          'published',
          figure.metric,
          figure.qualifier,
          printedNumbers(figure).join(' – '),
          figure.unit === 'none' ? null : figure.unit,
        ]
          .filter((part) => part !== null)
          .join(' '),
      );
      expect(shown.toSorted()).toEqual(stated.toSorted());
      for (const text of [...Object.values(entry.summary), entry.notes, entry.source].filter((of) => of !== null)) {
        expect(await page.getByText(text, { exact: true }).count(), text).toBeGreaterThan(0);
      }
    }
    await page.goto(`${server.url}complete/log.html`);
    expect(await page.locator('.log-entries li').count()).toBe(entries.length);
    expect(await page.locator('.rank, .whisker, .runs').count()).toBe(0);
    await page.goto(first());
    expect(await page.locator('main .provenance').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stay small: below 100 kB without scripts that block, below 90 kB of scripts', () => {
    const size = (path: string): number => gzipSync(readFileSync(path)).length;
    const assets = readdirSync(join(pagesOf('complete'), 'assets')).map((name) =>
      join(pagesOf('complete'), 'assets', name),
    );
    const scripts = assets.filter((path) => path.endsWith('.js')).map(size);
    const styles = assets.filter((path) => path.endsWith('.css')).map(size);
    const total = (sizes: readonly number[]): number => sizes.reduce((sum, of) => sum + of, 0);
    expect(total(scripts)).toBeLessThan(90_000);
    expect(size(join(pagesOf('complete'), 'index.html')) + total(styles)).toBeLessThan(100_000);
    const html = readFileSync(join(pagesOf('complete'), 'index.html'), 'utf8');
    for (const [tag] of html.matchAll(/<script[^>]*\ssrc=[^>]*>/g)) expect(tag).toContain('defer');
  });
});
