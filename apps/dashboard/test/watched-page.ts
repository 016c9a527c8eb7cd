import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { findChromium } from './browser.ts';
import type { Scenario } from './sample-database.ts';
import type { SharedPages } from './shared-pages.ts';

/** Without a browser there is nothing to test with; in CI that is a failure and no reason to skip. */
export const NO_BROWSER = (await findChromium()) === null && process.env.CI !== 'true';
if (NO_BROWSER) process.stderr.write('skipping the browser tests: no Chromium found, name one in CHROMIUM_PATH\n');

/** How long the first test may wait for the pages of all scenarios. */
export const PREPARATION_MS = 90_000;

/** A page that notes everything which should not happen on it. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Console errors and warnings, failed or foreign requests, exceptions. */
  readonly complaints: string[];
}

/** The pages as a test file uses them. */
export interface PagesInBrowser extends AsyncDisposable {
  readonly folder: string;
  /** Address of a page of a scenario. */
  readonly address: (page: string, scenario?: Scenario) => string;
  /** The same page as a file. */
  readonly file: (page: string, scenario?: Scenario) => string;
  readonly open: (options?: BrowserContextOptions) => Promise<WatchedPage>;
}

export async function pagesInBrowser(): Promise<PagesInBrowser> {
  const response = await fetch(inject('sharedPages'));
  if (!response.ok) throw new Error(await response.text());
  const shared = (await response.json()) as SharedPages;
  const browser = await chromium.connect(shared.browser);
  return {
    folder: shared.folder,
    address: (page, scenario = 'complete') => `${shared.url}${scenario}/${page}`,
    file: (page, scenario = 'complete') => new URL(page, `${pathToFileURL(join(shared.folder, scenario)).href}/`).href,
    open: (options = {}) => watchedPage(browser, shared, options),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function watchedPage(
  browser: Browser,
  shared: SharedPages,
  options: BrowserContextOptions,
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 700 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(shared.url) && !url.startsWith(pathToFileURL(shared.folder).href))
      complaints.push(`asks ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}
