import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../axe-findings.ts';
import { HOSTILE } from '../sample-database.ts';
import { NO_BROWSER, type PagesInBrowser, PREPARATION_MS, pagesInBrowser } from '../watched-page.ts';

const SCRIPT_BYTES_GZIP = 90_000;

interface Index {
  readonly series: readonly { readonly id: string; readonly manifest: string; readonly newest: string }[];
  readonly runs: { readonly id: readonly string[]; readonly series: readonly number[] };
}

describe.skipIf(NO_BROWSER)('the page of comparisons', { timeout: 30_000 }, () => {
  let pages: PagesInBrowser;
  let index: Index;
  beforeAll(async () => {
    pages = await pagesInBrowser();
    index = JSON.parse(readFileSync(fileURLToPath(pages.file('compare/index.json', 'compared')), 'utf8'));
  }, PREPARATION_MS);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  /** Ids of the runs of a manifest, oldest first. */
  const runsOf = (manifest: RegExp): string[] =>
    index.runs.id
      .filter((_, place) => manifest.test(index.series[index.runs.series[place] ?? -1]?.manifest ?? ''))
      .toReversed();
  /** A measured in turn, measured again with another artifact, and on another machine. */
  const ofA = () => {
    const runs = runsOf(/\/16_8_6_2$/);
    return { before: runs[0] ?? '', changed: runs.at(-2) ?? '', elsewhere: runs.at(-1) ?? '' };
  };
  const address = (a: string, b: string): string =>
    pages.address(`compare.html?${new URLSearchParams({ a, b })}`, 'compared');
  const said = (page: Page, hasText: string | RegExp) => page.locator('form.pickers output', { hasText }).waitFor();
  const compared = async (page: Page): Promise<string> => {
    await page.waitForFunction(() =>
      document.querySelector('form.pickers output')?.textContent?.startsWith('Compared'),
    );
    return (await page.locator('h1').textContent()) ?? '';
  };
  const pick = async (page: Page, side: string, words: string): Promise<void> => {
    const field = page.getByRole('combobox', { name: side });
    await field.fill(words);
    await page.keyboard.press('Enter');
  };

  it('compares two series that are chosen by keyboard, and the address brings the same view back', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(pages.address('compare.html', 'compared'));
    expect(await page.locator('h1').textContent()).toMatch(/^Four comparisons were measured in turn/);
    await said(page, 'Choose two runs.');
    await page.getByRole('combobox', { name: 'A, the one' }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('combobox', { name: 'A, the one' }).getAttribute('aria-expanded')).toBe('true');
    const active = await page.getByRole('combobox', { name: 'A, the one' }).getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active}"]`).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('listbox').count()).toBe(0);
    const met: string[] = [];
    for (let step = 0; step < 3; step += 1) {
      await page.keyboard.press('Tab');
      met.push(await page.evaluate(() => document.activeElement?.tagName ?? ''));
    }
    expect(met).toEqual(['BUTTON', 'INPUT', 'SELECT']);
    expect(await page.getByRole('listbox').count()).toBe(0);
    await pick(page, 'A, the one', 'compared/16_8_6_2_alike');
    await pick(page, 'B, faster', '20_4_6_2_slower');
    const sentence = await compared(page);
    expect(sentence).toMatch(/^(▼ regressed|partial|insufficient|inconclusive)/);
    const search = new URL(page.url()).searchParams;
    expect([...search.keys()]).toEqual(['a', 'b']);
    const shown = await page.locator('[data-result]').textContent();
    await page.reload();
    expect(await compared(page)).toBe(sentence);
    expect(await page.locator('[data-result]').textContent()).toBe(shown);
    expect(complaints).toEqual([]);
  });

  it('says of two runs at different times what changed, in a sum that closes, and that drift is not cancelled', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    const { before, changed } = ofA();
    await page.goto(address(before, changed));
    expect(await compared(page)).toMatch(
      /^▼ regressed: B is \d\.\d\s% slower than A in decode \(.* to .*\s%, p .*, 12 and 10 processes\)\.$/,
    );
    const result = page.locator('[data-result]');
    expect(await result.locator('.warning').textContent()).toContain('is not cancelled');
    expect(await result.locator('dl.headline').textContent()).toContain('Smallest detectable change');
    const deltas = await result
      .locator('table.waterfall tbody td:nth-of-type(2) [data-value]')
      .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.value)));
    const total = Number(
      await result.locator('table.waterfall tfoot td:nth-of-type(2) [data-value]').getAttribute('data-value'),
    );
    expect(deltas).toHaveLength(10);
    expect(deltas.reduce((sum, delta) => sum + delta, 0)).toBeCloseTo(total, 6);
    expect(await result.locator('#shards').textContent()).toContain('another artifact');
    expect(await result.locator('#environment').textContent()).toMatch(/system build.*26A100.*26A200/);
    const button = result.locator('table.waterfall th').nth(2).getByRole('button');
    await button.click();
    expect(await result.locator('table.waterfall tfoot th').textContent()).toBe('total');
    await page.getByRole('button', { name: 'Swap A and B' }).click();
    await page.getByText('▲ improved').first().waitFor();
    expect(new URL(page.url()).searchParams.get('a')).toBe(changed);
    await page.getByRole('combobox', { name: 'Figure' }).selectOption('ttft');
    await page.waitForFunction(() => document.querySelector('h1')?.textContent?.includes('time to first token'));
    expect(new URL(page.url()).searchParams.get('m')).toBe('ttft');
    expect(complaints).toEqual([]);
  });

  it('judges the two runs of a stored comparison as it was judged: pair by pair', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    await page.goto(pages.address('compare.html', 'compared'));
    await page.locator('table.comparisons a', { hasText: 'regressed' }).click();
    const sentence = await page.locator('h1').textContent();
    expect(sentence).toMatch(/^▼ regressed: 20\+4\+6\+2\/4 is .*\s% slower than 16\+8\+6\+2\/4 .*10 pairs\)\.$/);
    expect(await page.locator('#pairs-name').textContent()).toBe(
      'Block 3 is invalid: the canary says that the machine changed, so its pairs count for nothing.',
    );
    const told = await page.locator('.comparison').textContent();
    await page.getByRole('link', { name: 'Compare these two there' }).click();
    expect(await compared(page)).toBe(sentence);
    expect((await page.locator('[data-result]').textContent())?.replaceAll(/\s/g, '')).toBe(
      told?.replaceAll(/\s/g, ''),
    );
  });

  it('says what is wrong with the choice: unknown, the same twice, unlike, disqualified, too few', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    const { before: a, elsewhere } = ofA();
    await page.goto(address('nobody-knows-it', a));
    await said(page, 'No run, series or manifest is called nobody-knows-it: choose another.');
    await page.goto(address(a, a));
    await said(page, /^Both sides are the same run/);
    await page.goto(address(a, ''));
    await said(page, 'Choose B as well.');
    await page.goto(address(a, elsewhere));
    expect(await compared(page)).toBe('incomparable: the sides differ in machine, so no shift is computed.');
    expect(await page.locator('#keys tbody').textContent()).toContain('another machine is faster or slower');
    await page.goto(address(a, 'compared/24_6_2'));
    expect(await compared(page)).toMatch(/^disqualified: B .* residency gate of \[0,24\) .*no shift is computed\.$/);
    await page.getByRole('link', { name: 'its gates' }).click();
    expect(await page.locator('h1').textContent()).toContain('the residency gate failed at [0,24)');
    await page.goto(address(a, runsOf(/few/)[0] ?? ''));
    expect(await compared(page)).toMatch(/^insufficient: .*12 and 3 processes/);
    expect(complaints).toEqual([]);
  });

  it('leaves hostile names, facts and addresses what they are: text', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(address(ofA().before, runsOf(/few/)[0] ?? ''));
    await compared(page);
    expect(await page.locator('[data-result] bdi', { hasText: 'onerror' }).count()).toBeGreaterThan(0);
    await page.getByRole('combobox', { name: 'B, faster' }).fill('onerror');
    expect(await page.locator('.choices [role=option]:visible').count()).toBe(2);
    await page.goto(address(HOSTILE, HOSTILE));
    await said(page, 'choose another');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('opened from a folder it says what to run, and stored comparisons are whole without JavaScript', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(pages.file('compare.html', 'compared'));
    expect(await page.locator('form.pickers').isVisible()).toBe(false);
    expect(await page.locator('[data-needs-server]').textContent()).toContain('pnpm bench dashboard --serve');
    expect(complaints).toEqual([]);
    await using plain = await pages.open({ javaScriptEnabled: false });
    await plain.page.goto(pages.file('compare.html', 'compared'));
    await plain.page.locator('table.comparisons a', { hasText: 'regressed' }).click();
    expect(await plain.page.locator('table.waterfall tfoot').isVisible()).toBe(true);
    expect(await plain.page.locator('.pairs path.points').count()).toBe(3);
    await plain.page.locator('#pairs summary').click();
    expect(await plain.page.locator('#pairs details tbody tr').count()).toBe(12);
  });

  it('is reached from a run and from two rows of the topologies', async () => {
    await using watched = await pages.open();
    const { page, complaints } = watched;
    await page.goto(pages.address('topologies.html', 'compared'));
    const boxes = page.getByRole('checkbox');
    await boxes.nth(0).check();
    expect(await page.locator('.chosen').textContent()).toContain('choose another');
    await boxes.nth(1).check();
    await boxes.nth(2).check();
    expect(await boxes.nth(0).isChecked()).toBe(false);
    await page.locator('.chosen a').click();
    await compared(page);
    const ids = [new URL(page.url()).searchParams.get('a'), new URL(page.url()).searchParams.get('b')];
    expect(ids.every((id) => index.runs.id.includes(id ?? ''))).toBe(true);
    const run = ofA().changed;
    await page.goto(pages.address(`runs/${run}.html`, 'compared'));
    await page.getByRole('link', { name: 'the previous run of this series' }).click();
    await compared(page);
    expect(new URL(page.url()).searchParams.get('b')).toBe(run);
    await page.goto(pages.address(`runs/${runsOf(/slower/)[0]}.html`, 'compared'));
    await page.getByRole('link', { name: 'the other side, measured in turn' }).click();
    expect(await page.locator('h1').textContent()).toContain('regressed');
    expect(complaints).toEqual([]);
  });

  it('has no objection of axe, with an open list, with a result, and for a stored comparison', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    const { before, changed, elsewhere } = ofA();
    await page.goto(address(before, changed));
    await compared(page);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'B, faster' }).click();
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(address(before, elsewhere));
    await compared(page);
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(pages.address('compare.html', 'compared'));
    await page.locator('table.comparisons a', { hasText: 'regressed' }).click();
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('fits a narrow screen with forty shards and very long names', async () => {
    await using watched = await pages.open({ viewport: { width: 390, height: 700 } });
    const { page } = watched;
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.goto(address(ofA().before, runsOf(/forty/)[0] ?? ''));
    await compared(page);
    expect(await overflow()).toBe(0);
    await page.getByRole('combobox', { name: 'B, faster' }).click();
    expect(await overflow()).toBe(0);
  });

  it('loads at most 90 kB of scripts', async () => {
    await using watched = await pages.open();
    const { page } = watched;
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(request.url()));
    await page.goto(pages.file('compare.html', 'compared'));
    const scripts = [...asked].filter((url) => url.endsWith('.js'));
    expect(scripts).toHaveLength(2);
    const bytes = scripts.map((url) => gzipSync(readFileSync(fileURLToPath(url))).length);
    expect(bytes.reduce((sum, of) => sum + of, 0)).toBeLessThan(SCRIPT_BYTES_GZIP);
  });
});
