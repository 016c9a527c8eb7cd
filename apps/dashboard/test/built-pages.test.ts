import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildPages } from './build-pages.ts';
import { writeSampleDatabase } from './sample-database.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PROJECT = join(import.meta.dirname, '..');

/** Everything in the project but the folders that git ignores. */
const projectFiles = (): string[] =>
  readdirSync(PROJECT)
    .filter((name) => !['.astro', 'dist', 'node_modules'].includes(name))
    .flatMap((name) => [name, ...insideOf(name)])
    .sort();

const insideOf = (name: string): string[] =>
  statSync(join(PROJECT, name)).isDirectory() ? readdirSync(join(PROJECT, name), { recursive: true }).map(String) : [];

describe('a build of pages', { timeout: 60_000 }, () => {
  it('is not begun without a database: it says what to do and writes nothing', async () => {
    using folder = temporaryFolder();
    const pages = join(folder.path, 'missing');
    const { code, output } = await buildPages({ database: join(folder.path, 'missing.db'), pages });
    expect(code).toBe(4);
    expect(output).toContain('error databaseMissing');
    expect(output).toContain('pnpm bench all');
    expect(output).not.toMatch(/^\s+at /m);
    expect(existsSync(pages)).toBe(false);
  });

  it('leaves nothing beside the pages and nothing that git would see', async () => {
    using folder = temporaryFolder();
    const before = projectFiles();
    const database = join(folder.path, 'empty.db');
    writeSampleDatabase(database, 'empty');
    const { code, output, processId } = await buildPages({ database, pages: join(folder.path, 'pages') });
    expect(code, output).toBe(0);
    expect(readdirSync(folder.path).sort()).toEqual(['empty.db', 'pages']);
    expect(projectFiles()).toEqual(before);
    expect(existsSync(join(PROJECT, 'dist', `build-${processId}`))).toBe(false);
  });
});
