import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openStore } from '@shardbench/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPages } from './build-pages.ts';
import { manyChains, writeSampleSessions } from './sample-database.ts';
import { temporaryFolder } from './temporary-folder.ts';

const CHAINS = 300;
const SESSIONS = 2;
const PAGE_BYTES_GZIP = 300_000;

const LANDING_HTML_BYTES = 60_000;

describe('pages of hundreds of topologies', { timeout: 120_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let pages: string;
  beforeAll(async () => {
    folder = temporaryFolder();
    const database = join(folder.path, 'large.db');
    using store = openStore(database, { mode: 'write' });
    writeSampleSessions(store, manyChains(CHAINS), SESSIONS);
    store.close();
    pages = join(folder.path, 'pages');
    const { code, output } = await buildPages({ database, pages });
    if (code !== 0) throw new Error(output);
  }, 120_000);
  afterAll(() => folder?.[Symbol.dispose]());

  it('are none of them larger than 300 kB gzip', () => {
    const large = readdirSync(pages, { recursive: true })
      .map(String)
      .filter((name) => /\.(html|json)$/.test(name) && statSync(join(pages, name)).size > PAGE_BYTES_GZIP)
      .map((name) => [name, gzipSync(readFileSync(join(pages, name))).length] as const)
      .filter(([name, bytes]) => name.endsWith('.html') && bytes > PAGE_BYTES_GZIP);
    expect(large).toEqual([]);
  });

  it('begin with one that stays small', () => {
    expect(statSync(join(pages, 'index.html')).size).toBeLessThan(LANDING_HTML_BYTES);
  });

  it('have every topology', () => {
    const ranked = readdirSync(pages, { recursive: true })
      .map(String)
      .filter((name) => /^topologies.*\.html$/.test(name));
    const html = ranked.map((name) => readFileSync(join(pages, name), 'utf8')).join('');
    const shown = new Set([...html.matchAll(/many\/\d+/g)].map(([name]) => name));
    expect(shown.size).toBe(CHAINS);
  });
});
