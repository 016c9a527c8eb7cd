import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkPagesFolder, replacePages } from '../integrations/pages-target.ts';
import { temporaryFolder } from './temporary-folder.ts';

function folderWith(files: Readonly<Record<string, string>>): { root: string; database: string; pages: string } {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder.path, name, '..'), { recursive: true });
    writeFileSync(join(folder.path, name), content);
  }
  return { root: folder.path, database: join(folder.path, 'results.db'), pages: join(folder.path, 'pages') };
}

describe('the folder for pages', () => {
  it('is refused when it holds anything else', () => {
    const { database, pages } = folderWith({ 'pages/thesis.txt': 'precious' });
    expect(() => checkPagesFolder(pages, database)).toThrow('found other files, such as thesis.txt');
  });

  it('is refused when the database lies in it, even below another folder', () => {
    const { root, database } = folderWith({ 'results.db': '' });
    expect(() => checkPagesFolder(root, database)).toThrow('found the folder of the database');
    expect(() => checkPagesFolder(join(root, '..'), database)).toThrow('found the folder of the database');
  });

  it('may be new, or empty', () => {
    const { root, database, pages } = folderWith({});
    checkPagesFolder(pages, database);
    mkdirSync(join(root, 'empty'));
    checkPagesFolder(join(root, 'empty'), database);
  });

  it('is replaced as a whole once a build has filled it', () => {
    const { root, database, pages } = folderWith({
      'first/index.html': 'first',
      'first/runs/gone.html': 'gone',
      'second/index.html': 'second',
    });
    replacePages(join(root, 'first'), pages);
    checkPagesFolder(pages, database);
    replacePages(join(root, 'second'), pages);
    expect(readFileSync(join(pages, 'index.html'), 'utf8')).toBe('second');
    expect(existsSync(join(pages, 'runs'))).toBe(false);
    expect(readdirSync(root).sort()).toEqual(['pages']);
  });
});
