import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { CHROMIUM_ARGUMENTS, findChromium } from './browser.ts';
import { buildPages } from './build-pages.ts';
import { type PageServer, servePages } from './page-server.ts';
import { SCENARIOS, writeSampleDatabase } from './sample-database.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What all test files share: pages of every scenario, a server for them below a sub-path, and one browser. */
export interface SharedPages {
  /** Holds a folder of pages per scenario. */
  readonly folder: string;
  /** Address of that folder, with a slash at its end. */
  readonly url: string;
  readonly browser: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with SharedPages once everything is there. Nothing is built before somebody asks. */
    sharedPages: string;
  }
}

const SUB_PATH = '/a/b/';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = temporaryFolder();
  let pages: PageServer | null = null;
  let browser: BrowserServer | null = null;

  const prepare = async (): Promise<SharedPages> => {
    const executablePath = await findChromium();
    if (executablePath === null) throw new Error('expected a Chromium for the browser tests, found none');
    const builds = SCENARIOS.map((scenario) => {
      const database = join(folder.path, `${scenario}.db`);
      writeSampleDatabase(database, scenario);
      return buildPages({ database, pages: join(folder.path, scenario) });
    });
    browser = await chromium.launchServer({ executablePath, args: CHROMIUM_ARGUMENTS });
    pages = await servePages(folder.path, SUB_PATH);
    for (const { code, output } of await Promise.all(builds)) {
      if (code !== 0) throw new Error(`the pages were not built: ${output}`);
    }
    return { folder: folder.path, url: pages.url, browser: browser.wsEndpoint() };
  };

  let prepared: Promise<SharedPages> | null = null;
  const server = createServer((_request, response) => {
    prepared ??= prepare();
    prepared.then(
      (shared) => response.end(JSON.stringify(shared)),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  project.provide('sharedPages', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  return async () => {
    await prepared?.catch(() => null);
    await browser?.close();
    await pages?.[Symbol.asyncDispose]();
    server.closeAllConnections();
    server.close();
    folder[Symbol.dispose]();
  };
}
