import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedPages, safeParts, servePages } from '../../src/dashboard/serve-pages.ts';

let folder: string;
let served: ServedPages;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-serve-'));
  const pages = join(folder, 'pages');
  mkdirSync(join(pages, 'runs'), { recursive: true });
  mkdirSync(join(pages, '.git'));
  for (const [name, text] of [
    ['secret.txt', 'outside'],
    ['pages/index.html', 'first'],
    ['pages/runs/index.html', 'runs'],
    ['pages/data.json', '{}'],
    ['pages/.git/config', 'hidden'],
  ] as const) {
    writeFileSync(join(folder, name), text);
  }
  symlinkSync(join(folder, 'secret.txt'), join(pages, 'link.txt'));
  served = await servePages(0);
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks for a path as it is written, which a browser would tidy first. */
const ask = (path: string, options: { readonly method?: string; readonly host?: string } = {}) =>
  new Promise<{ status: number | undefined; body: string; headers: IncomingHttpHeaders }>((done, fail) => {
    const { port } = new URL(served.url);
    const headers = { host: options.host ?? `localhost:${port}` };
    request({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk));
      response.on('end', () => done({ status: response.statusCode, body, headers: response.headers }));
    })
      .on('error', fail)
      .end();
  });

test('before there are pages every request is told to wait', async () => {
  expect((await ask('/')).status).toBe(503);
  served.show(join(folder, 'pages'));
  expect((await ask('/')).body).toBe('first');
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/runs/..%2f..%2fsecret.txt',
  '/..%5csecret.txt',
  '/.git/config',
  '/%00',
  '/%',
  '/index.html%00.txt',
])('%s is refused', async (path) => {
  expect(await ask(path)).toMatchObject({ status: 400, body: 'not the address of a page\n' });
});

test('what is not there, a folder without a first page, and a link that leads out are not found', async () => {
  for (const path of ['/none.html', '/link.txt', '/index.html/x']) expect((await ask(path)).status, path).toBe(404);
});

test('nothing is taken, and nobody is answered who knows this machine by another name', async () => {
  expect((await ask('/', { method: 'POST' })).status).toBe(405);
  expect((await ask('/', { host: 'elsewhere.example' })).status).toBe(403);
});

test('files have their type, are never kept, and can be asked for without their content', async () => {
  const file = await ask('/data.json?x=1#y');
  expect([file.status, file.body]).toEqual([200, '{}']);
  expect(file.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  expect(await ask('/runs/', { method: 'HEAD' })).toMatchObject({
    ...{ status: 200, body: '', headers: { 'content-length': '4', 'content-type': 'text/html; charset=utf-8' } },
  });
});

test('a port that is taken is told with what to do', async () => {
  const port = Number(new URL(served.url).port);
  await expect(servePages(port)).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'portInUse',
    where: `port ${port}`,
  });
});

test('only paths from the root are addresses', () => {
  expect(safeParts('http://elsewhere/')).toBeNull();
  expect(safeParts('/a//b/?q')).toEqual(['a', 'b']);
});
