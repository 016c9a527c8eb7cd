import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore } from '@shardbench/db';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { buildDashboard } from '../dashboard/build-dashboard.ts';
import { countPages, type WrittenPages } from '../dashboard/count-pages.ts';
import { importedDatabase } from '../dashboard/imported-database.ts';
import { openPage } from '../dashboard/open-page.ts';
import { type ServedPages, servePages } from '../dashboard/serve-pages.ts';
import { PATHS } from '../paths.ts';
import { countingLine } from '../terminal/counting-line.ts';
import { formatBytes, formatDuration } from '../terminal/format.ts';
import { type StoreOptions, withStoreOptions } from './options.ts';
import { noResults } from './show.ts';

interface DashboardOptions extends StoreOptions {
  readonly out: string;
  readonly from?: string;
  readonly serve?: true;
  readonly port?: number;
  readonly open?: true;
  readonly baseUrl?: string;
  readonly repository: string;
  readonly quiet?: true;
}

const DEFAULT_PORT = 8600;
const MOST_PORT = 65_535;

const portNumber = (text: string): number => {
  const port = /^\d+$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > MOST_PORT) throw new InvalidArgumentError('expected a port from 0, which is any, to 65535.');
  return port;
};

const webAddress = (text: string): string => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('expected an address such as https://example.org/shardbench/.');
  }
  url.search = '';
  url.hash = '';
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
};

/** What a build came to. */
interface Built extends WrittenPages {
  readonly page: string;
  readonly ms: number;
}

const build = async (database: string, options: DashboardOptions, context: CommandContext): Promise<Built> => {
  const { stderr, environment, signal } = context;
  const { out, repository, baseUrl } = options;
  using progress = countingLine(stderr, environment, options.quiet === true);
  const begin = performance.now();
  const page = await buildDashboard({
    ...{ database, pages: out, signal, repository },
    ...(baseUrl === undefined ? {} : { baseUrl }),
    onProgress: (pages) => progress.show(pages === 0 ? 'building the pages' : `building the pages: ${pages} written`),
  });
  return { page, ms: performance.now() - begin, ...countPages(out) };
};

const buildFrom = async (options: DashboardOptions, context: CommandContext): Promise<Built> => {
  if (options.from === undefined) {
    // A database that cannot be shown is told before anything is built.
    openStore(options.db, { mode: 'read' }).close();
    return await build(options.db, options, context);
  }
  using imported = await importedDatabase(options.from, context, options.quiet === true);
  return await build(imported.path, options, context);
};

/** Resolves when the command is stopped: for whoever serves, that is how it ends well. */
const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });

const print = (built: Built, url: string | null, { json, out }: DashboardOptions, context: CommandContext): void => {
  const { page, pages, bytes, ms } = built;
  if (json) {
    const document = {
      schemaVersion: 1,
      folder: resolve(out),
      page: resolve(page),
      pages,
      bytes,
      seconds: ms / 1000,
      url,
    };
    context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const lines = [
    `page:  ${relative(process.cwd(), page) || page}`,
    `size:  ${pages} ${pages === 1 ? 'page' : 'pages'}, ${formatBytes(bytes)}, built in ${formatDuration(ms)}`,
    ...(url === null ? [] : [`serve: ${url} until Ctrl-C`]),
  ];
  context.stdout.write(`${lines.join('\n')}\n`);
};

/** `bench dashboard`: build the pages from what is stored, and show them. */
export const defineDashboard = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withStoreOptions(program.command('dashboard'))
    .description('build the pages from the stored results, and show them')
    .option('--out <folder>', 'folder of the pages: new, empty, or with former pages, which are replaced', PATHS.pages)
    .addOption(new Option('--from <file>', 'build from an export instead of a database').conflicts('db'))
    .option('--serve', 'serve the pages to this machine until Ctrl-C')
    .addOption(
      new Option('--port <number>', `port to serve on, 0 for any (default: ${DEFAULT_PORT})`)
        .argParser(portNumber)
        .implies({ serve: true }),
    )
    .option('--open', 'open the first page in the browser')
    .option(
      '--base-url <address>',
      'where the pages will stand, for readers of the feed that resolve no links',
      webAddress,
    )
    .option('--repository <folder>', 'checkout whose history says which commit comes before which', PATHS.root)
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      '\nExample:\n  pnpm bench dashboard --open\n  pnpm bench dashboard --from results.jsonl --out public --serve',
    )
    .action(async (options: DashboardOptions) => {
      if (options.from === undefined && !existsSync(options.db)) throw noResults(options.db);
      // Before the build: a port that is taken is told at once.
      await using served: ServedPages | null = options.serve ? await servePages(options.port ?? DEFAULT_PORT) : null;
      const built = await buildFrom(options, context);
      served?.show(options.out);
      print(built, served?.url ?? null, options, context);
      if (options.open) {
        const page = served?.url ?? pathToFileURL(resolve(built.page)).href;
        const why = await openPage(page, context.environment);
        if (why !== null) context.stderr.write(`not opened: ${why}; open it yourself: ${page}\n`);
      }
      if (served !== null) await stopped(context.signal);
      end(0);
    });
};
