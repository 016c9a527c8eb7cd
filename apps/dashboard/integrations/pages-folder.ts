import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '@shardbench/db';
import { type ErrorKind, ShardbenchError } from '@shardbench/manifest';
import type { AstroIntegration } from 'astro';
import { databasePath } from '../src/data/database-path.ts';
import { checkPagesFolder, replacePages } from './pages-target.ts';

const DEFAULT_PAGES = join(import.meta.dirname, '..', '..', '..', 'results', 'dashboard');

const EXIT_CODES: Readonly<Record<ErrorKind, number>> = { input: 2, unavailable: 3, storage: 4 };

/**
 * Puts finished pages where SHARDBENCH_PAGES says. Before anything is built it makes sure that there is a database to
 * read and that the folder holds nothing but pages.
 */
export function pagesFolder(): AstroIntegration {
  return {
    name: 'shardbench:pages-folder',
    hooks: {
      'astro:config:setup': ({ command }) => {
        if (command !== 'build') return;
        try {
          const database = databasePath();
          openStore(database, { mode: 'read' }).close();
          checkPagesFolder(pagesPath(), database);
        } catch (error) {
          if (!(error instanceof ShardbenchError)) throw error;
          process.stderr.write(`${errorText(error)}\n`);
          process.exit(EXIT_CODES[error.kind]);
        }
      },
      'astro:build:done': ({ dir, logger }) => {
        const pages = pagesPath();
        replacePages(fileURLToPath(dir), pages);
        logger.info(`pages in ${pages}`);
      },
    },
  };
}

/** For people, or with SHARDBENCH_ERRORS=json as one line for the program that began the build. */
function errorText({ kind, code, expected, found, where, remedy, message }: ShardbenchError): string {
  return process.env.SHARDBENCH_ERRORS === 'json'
    ? `shardbench-error ${JSON.stringify({ kind, code, expected, found, where, remedy })}`
    : `error ${code}: ${message}\n${remedy}`;
}

const pagesPath = (): string => resolve(process.env.SHARDBENCH_PAGES || DEFAULT_PAGES);
