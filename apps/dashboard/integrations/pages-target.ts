import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';

/** Present in every folder that a build has filled: only such a folder is replaced. */
const MARKER = 'written-by-shardbench.txt';
const MARKER_TEXT = 'These pages were made from a Shardbench database. The next build replaces this whole folder.\n';

/**
 * Makes sure that nothing is lost when the folder is replaced. Throws a ShardbenchError for a folder that holds anything
 * but former pages, the database above all.
 */
export function checkPagesFolder(pages: string, database: string): void {
  const refuse = (found: string): never => {
    throw new ShardbenchError('input', {
      code: 'pagesFolderTaken',
      where: pages,
      expected: 'a new or empty folder, or one with pages of an earlier build',
      found,
      remedy: 'Name another folder for the pages: everything in it is replaced.',
    });
  };
  if (!relative(resolve(pages), resolve(database)).startsWith('..')) refuse('the folder of the database');
  if (!existsSync(pages)) return;
  const names = readdirSync(pages);
  if (names.length > 0 && !names.includes(MARKER)) refuse(`other files, such as ${names[0]}`);
}

/**
 * Puts finished pages in place of the former ones, which stay until everything is there. The folder of the finished ones
 * is moved where that is possible: to copy ten thousand pages takes longer than to make them.
 */
export function replacePages(finished: string, pages: string): void {
  mkdirSync(dirname(pages), { recursive: true });
  const incoming = `${pages}.incoming-${process.pid}`;
  moveFolder(finished, incoming);
  writeFileSync(join(incoming, MARKER), MARKER_TEXT);
  rmSync(pages, { recursive: true, force: true });
  renameSync(incoming, pages);
}

function moveFolder(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another file system.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    cpSync(from, to, { recursive: true });
  }
}
