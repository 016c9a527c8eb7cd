import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cachedTrace } from '../../src/worker/trace-cache.ts';

const TRACE = Float32Array.from([1, -2.5, Number.NaN, 0]);

let folder: string;
let computed: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-traces-'));
  computed = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (identity: readonly unknown[] = ['a'], values = TRACE.length) =>
  cachedTrace({ folder, draft: join(folder, 'draft') }, identity, values, async () => {
    computed += 1;
    return TRACE;
  });
const kept = (): string => join(folder, readdirSync(folder)[0] ?? 'missing');

test('a trace that changed underneath is computed anew', async () => {
  await read();
  const bytes = readFileSync(kept());
  for (const place of [0, bytes.length - 1]) {
    const other = Buffer.from(bytes);
    other[place] = (other[place] ?? 0) ^ 1;
    writeFileSync(kept(), other);
    expect(await read()).toEqual(TRACE);
    expect(readFileSync(kept()).equals(bytes)).toBe(true);
  }
  expect(computed).toBe(3);
});

test('a trace that was cut short is computed anew', async () => {
  await read();
  truncateSync(kept(), TRACE.byteLength);
  expect(await read()).toEqual(TRACE);
  expect(computed).toBe(2);
});

test('a trace is computed once for what it depends on', async () => {
  await read();
  expect(await read()).toEqual(TRACE);
  await read(['b']);
  expect([computed, readdirSync(folder).length]).toEqual([2, 2]);
});

test('a folder that takes nothing costs the trace, not the work', async () => {
  writeFileSync(join(folder, 'file'), '');
  const cache = { folder: join(folder, 'file', 'below'), draft: join(folder, 'draft') };
  expect(await cachedTrace(cache, ['a'], TRACE.length, async () => TRACE)).toEqual(TRACE);
});
