import { logEntryId, parseLogEntryText, printedNumbers, readLogFiles } from '@shardbench/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnCharts } from '../drawn-charts.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

describe.skipIf(NO_BROWSER)('what was found out', { timeout: 20_000 }, () => {
  let pages: PagesInBrowser;
  beforeAll(async () => {
    pages = await pagesInBrowser();
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  it('opens with the state of the newest runs, what failed against what was foretold first', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('index.html'));
    expect(await page.locator('h1').textContent()).toMatch(
      /^\S+ of \S+ newest runs passed every gate; one failed as foretold/,
    );
    expect(await page.locator('h1 .alarm').textContent()).toMatch(/were disqualified.*crashed/);
    const rejected = page.locator('table.rejected tbody tr');
    expect(await rejected.last().textContent()).toContain('expected');
    expect(await rejected.first().textContent()).not.toContain('expected ·');
    const names = await page.locator('table.listed tbody th').allTextContents();
    expect(names.join()).toContain('tiny/crashing');
    for (const row of await page.locator('table.listed tbody tr').all()) {
      const [verdict, speed] = await Promise.all([
        row.locator('td').nth(0).textContent(),
        row.locator('td').nth(1).textContent(),
      ]);
      expect(/\d/.test(speed ?? ''), verdict ?? '').toBe(/^\s*qualified/.test(verdict ?? ''));
    }
  });

  it('shows the number of head shards against predict and reduce, for qualified chains', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(pages.address('heads.html'));
    expect(await drawnCharts(page)).toBe(2);
    const group = page.locator('[data-group]').first();
    const { series } = JSON.parse((await group.locator('script').textContent()) ?? '');
    expect(series.map(({ name, mark }: { name: string; mark: string }) => [name, mark])).toEqual([
      ['predict', 'measured'],
      ['reduce', 'measured'],
    ]);
    expect(await group.locator('tbody td:nth-of-type(1)').allTextContents()).toEqual(['3', '4', '4', '4', '16']);
    const published = JSON.parse((await page.locator('section:has(#published-name) script').textContent()) ?? '');
    expect(published.series.map(({ mark }: { mark: string }) => mark)).toEqual(['published']);
    expect(published.series[0].points.map(({ x, y }: { x: number; y: number }) => [x, y])).toEqual([
      [3, 5.13],
      [4, 5.156],
      [8, 5.223],
    ]);
    expect(complaints).toEqual([]);
  });

  it('shows which shards are resident and which boundaries nobody tried', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('cliff.html'));
    const cliff =
      'The cliff lies between 20 and 24 layers: [0,20) is resident, [0,24) is not; [0,21), [0,22) and [0,23) nobody tried.';
    expect(await page.locator('h1').textContent()).toBe(cliff);
    expect(await page.locator('section:has(#published-name) .finding').textContent()).toBe(cliff);
    const failed = page.locator('[data-group]').first().locator('tr', { hasText: '[0,24)' });
    expect(await failed.textContent()).toContain('failed, 0/96 products');
    expect(await failed.locator('.strong').count()).toBe(0);
    expect(await page.locator('table.published tr', { hasText: '[0,24)' }).textContent()).toMatch(
      /failed.*0\/96 convolutions.*2\.3 G/,
    );
  });

  it('puts intent, expectation, outcome and runs of an experiment together', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('experiments.html'));
    expect(await page.locator('article').count()).toBe(4);
    const sweep = page.locator('article', { hasText: 'Fusion Sweep' });
    expect(await sweep.locator('.taken li').count()).toBe(7);
    expect(await sweep.locator('.taken').textContent()).not.toMatch(/tok\/s/);
    const rope = page.locator('article', { hasText: 'Rope96' });
    expect(await rope.locator('dd').nth(1).textContent()).toMatch(
      /^A fast fused cut is worth something only when.*Written down beforehand/s,
    );
    expect(await page.locator('section:has(#foretold-name) .finding').textContent()).toBe(
      'The one failure that was foretold came true.',
    );
  });

  it('gives every figure of the published log, marked as published and away from all runs', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    const entries = readLogFiles().map(({ name, text }) => parseLogEntryText(text, name));
    for (const entry of entries) {
      await page.goto(pages.address(`log/${logEntryId(entry)}.html`));
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
      const texts = await page.evaluate(() => [...document.querySelectorAll('bdi')].map((of) => of.textContent));
      for (const text of [...Object.values(entry.summary), entry.notes, entry.source].filter((of) => of !== null)) {
        expect(texts).toContain(text);
      }
    }
    await page.goto(pages.address('experiments.html'));
    expect(await page.locator('.rank, .whisker, .runs').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('offers every file with the number of its records', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(pages.address('data.html'));
    for (const link of await page.locator('th a[download]').all()) {
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      expect(await download.failure()).toBeNull();
      expect(download.suggestedFilename()).toBe(await link.textContent());
    }
    expect(complaints).toEqual([]);
  });
});
