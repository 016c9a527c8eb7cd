import { createReadStream, realpathSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.jsonl': 'application/x-ndjson; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.atom': 'application/atom+xml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** For this machine alone: nobody on the network is asked in. */
const HOST = '127.0.0.1';

/** Under another name this server would answer to pages of others, which could read it. */
const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Pages that are served until this is disposed of. */
export interface ServedPages extends AsyncDisposable {
  /** With a slash at its end. */
  readonly url: string;
  /** From now on the pages of this folder are served; before, every request is told to wait. */
  show(folder: string): void;
}

const nameOf = (host: string | undefined): string => (host ?? '').replace(/:\d+$/, '');

/** The parts of a request's path, null for one that is malformed or leads to hidden files or out of the folder. */
export const safeParts = (url: string): readonly string[] | null => {
  try {
    const parts = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '')
      .split('/')
      .filter((part) => part !== '');
    const safe = parts.every((part) => !part.startsWith('.') && !/[\\\0:]/.test(part));
    return url.startsWith('/') && safe ? parts : null;
  } catch {
    return null;
  }
};

/** Path of the file that is asked for, null when there is none inside the folder. */
const fileFor = async (folder: string, parts: readonly string[]): Promise<{ path: string; bytes: number } | null> => {
  for (const path of [join(folder, ...parts), join(folder, ...parts, 'index.html')]) {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() !== true) continue;
    // A link could lead out.
    const inside = realpathSync(path).startsWith(`${realpathSync(folder)}${sep}`);
    return inside ? { path, bytes: found.size } : null;
  }
  return null;
};

const answer = async (folder: string | null, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const refuse = (status: number, why: string): void => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
  };
  const { method, url = '/', headers } = request;
  if (!LOCAL_NAMES.has(nameOf(headers.host))) return refuse(403, 'these pages are for this machine alone');
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'pages can only be read');
  const parts = safeParts(url);
  if (parts === null) return refuse(400, 'not the address of a page');
  if (folder === null) return refuse(503, 'the pages are being built: try again soon');
  const file = await fileFor(folder, parts);
  if (file === null) return refuse(404, 'no such page');
  response.writeHead(200, {
    'content-type': TYPES[extname(file.path)] ?? 'application/octet-stream',
    'content-length': file.bytes,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (method === 'HEAD') {
    response.end();
    return;
  }
  createReadStream(file.path)
    .on('error', () => response.destroy())
    .pipe(response);
};

const portInUse = (port: number): ShardbenchError =>
  new ShardbenchError('unavailable', {
    code: 'portInUse',
    expected: 'a free port',
    found: 'another program that listens there',
    where: `port ${port}`,
    remedy: 'name another with --port, or 0 for any that is free',
  });

/**
 * Begins to serve on this machine; port 0 is any that is free.
 *
 * @throws ShardbenchError of kind `unavailable`, `portInUse` or `portRefused`
 */
export const servePages = async (port: number): Promise<ServedPages> => {
  let shown: string | null = null;
  const server = createServer((request, response) => {
    answer(shown, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? portInUse(port)
          : new ShardbenchError('unavailable', {
              code: 'portRefused',
              expected: 'a port that this user may listen on',
              found: error.message,
              where: `port ${port}`,
              remedy: 'name another with --port: 1024 and above need no permission',
            }),
      ),
    );
    server.listen(port, HOST, resolve);
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    show: (folder) => {
      shown = folder;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};
