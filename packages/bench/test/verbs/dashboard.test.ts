import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { storeHistory } from '../check/stored-history.ts';
import { startCli, until } from '../cli-process.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
  mkdirSync(path('temporary'));
  vi.stubEnv('TMPDIR', path('temporary'));
  storeHistory(
    workspace.database,
    Array.from({ length: 12 }, (_, index) => ({ slower: index < 8 ? 0 : 0.1 })),
  );
});
afterAll(() => {
  vi.unstubAllEnvs();
  workspace.remove();
});

const path = (name: string): string => join(workspace.folder, name);
const type = (...args: readonly string[]) => runBench(workspace, 'dashboard', ...args);

test.each([
  ['a port that is none', ['--port', 'eighty']],
  ['a port that is too large', ['--port', '65536']],
  ['an address that is not of the web', ['--base-url', 'file:///tmp']],
  ['a database beside an export', ['--from', 'a.jsonl', '--db', 'b.db']],
])('%s is wrong use', async (_name, args) => {
  expect((await type(...args)).code).toBe(2);
});

test('a database that is not there, or that a newer program wrote, is told before anything is built', async () => {
  const out = path('none');
  const missing = await type('--db', path('none.db'), '--out', out);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('noResults')]);
  const newer = path('newer.db');
  storeHistory(newer, [{}]);
  const database = new Database(newer);
  database.exec('pragma user_version = 9999');
  database.close();
  const refused = await type('--db', newer, '--out', out, '--json');
  expect([refused.code, JSON.parse(refused.stdout).error.code]).toEqual([4, 'newerDatabase']);
  expect(existsSync(out)).toBe(false);
});

test('an export that is not there, or is none, is told, and nothing is left behind', async () => {
  const absent = await type('--from', path('absent.jsonl'), '--out', path('none'));
  expect([absent.code, absent.stderr]).toEqual([2, expect.stringContaining('fileNotFound')]);
  writeFileSync(path('other.jsonl'), '{"hello": 1}\n');
  const other = await type('--from', path('other.jsonl'), '--out', path('none'));
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('notInterchange')]);
  expect(readdirSync(path('temporary'))).toEqual([]);
});

test('a folder with other things in it is refused as it is found', async () => {
  const taken = path('taken');
  mkdirSync(taken);
  writeFileSync(join(taken, 'thesis.txt'), 'not a page');
  const { code, stdout } = await type('--db', workspace.database, '--out', taken, '--json');
  expect([code, JSON.parse(stdout).error]).toEqual([
    2,
    expect.objectContaining({ code: 'pagesFolderTaken', where: taken, found: 'other files, such as thesis.txt' }),
  ]);
  expect(readFileSync(join(taken, 'thesis.txt'), 'utf8')).toBe('not a page');
});

test('a port that is taken is told at once: nothing is built', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await type('--db', workspace.database, '--out', path('never'), '--port', `${port}`);
  other.close();
  expect([code, stderr]).toEqual([3, expect.stringMatching(/portInUse[\s\S]*--port/)]);
  expect(existsSync(path('never'))).toBe(false);
});

test('pages are built from an export without a database, with the sentences of check, and where no browser is', async () => {
  const file = path('results.jsonl');
  await runBench(workspace, 'export', '--db', workspace.database, '--out', file);
  const out = path('from');
  const nowhere = { ...workspace.environment, PATH: path('empty') };
  const built = await runBench(
    { environment: nowhere },
    ...['dashboard', '--from', file, '--out', out, '--repository', path('empty'), '--open', '--json', '--quiet'],
  );
  expect([built.code, built.stderr]).toEqual([0, expect.stringMatching(/^not opened: .* open it yourself: file:\/\//)]);
  const document = JSON.parse(built.stdout);
  expect(document).toMatchObject({ schemaVersion: 1, folder: out, page: join(out, 'index.html'), url: null });
  expect(document.pages).toBeGreaterThan(20);
  expect(document.bytes).toBeGreaterThan(100_000);
  expect(document.seconds).toBeGreaterThan(0);
  expect(readdirSync(path('temporary')).filter((name) => name.startsWith('shardbench-dashboard-'))).toEqual([]);
  const checked = await runBench(
    workspace,
    ...['check', '--no-rerun', '--db', workspace.database, '--repository', path('empty'), '--json'],
  );
  const [finding] = JSON.parse(checked.stdout).findings;
  expect(finding.sentence).toMatch(/^decode of nano\/2_2 long is suspected/);
  const html = readFileSync(join(out, 'index.html'), 'utf8');
  expect(html).toContain(`<bdi>${finding.sentence}</bdi>`);
  expect(html).toContain(`runs/${finding.run}.html`);
  expect(readFileSync(join(out, 'experiments.html'), 'utf8')).toContain('Fusion Sweep');
});

test('the pages are served and opened until Ctrl-C, which is a good end', async () => {
  const [programs, opened] = [path('programs'), path('opened.txt')];
  mkdirSync(programs);
  for (const name of ['open', 'xdg-open']) {
    writeFileSync(join(programs, name), `#!/bin/sh\nprintf %s "$1" > '${opened}'\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const cli = startCli(
    workspace,
    ['dashboard', '--db', workspace.database, '--out', path('served'), '--port', '0', '--open'],
    { env: { PATH: `${programs}:${process.env.PATH}` } },
  );
  await until(`an address in: ${cli.stdout()} ${cli.stderr()}`, () => /http:\S+/.test(cli.stdout()));
  const [url = ''] = /http:\S+/.exec(cli.stdout()) ?? [];
  const page = await fetch(url);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>Shardbench')]);
  expect(cli.stdout()).toMatch(/^page: {2}served\/index\.html\nsize: {2}\d+ pages, [\d.]+ k?M?B, built in/);
  await until('the page to be opened', () => existsSync(opened) && readFileSync(opened, 'utf8') === url);
  cli.child.kill('SIGINT');
  expect(await cli.ended).toBe(0);
});
