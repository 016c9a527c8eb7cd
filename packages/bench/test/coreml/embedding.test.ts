import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '@shardbench/manifest';
import { openModel } from '@shardbench/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeRow } from '../../src/coreml/tensor-rows.ts';
import { judgeEmbedding } from '../../src/worker/embedding.ts';
import type { GateJob } from '../../src/worker/job.ts';
import type { JobFiles } from '../../src/worker/open-job.ts';
import { makeWorkspace, NANO, type Workspace } from '../workspace.ts';
import { makeStandIn } from './stand-in-chain.ts';

let workspace: Workspace;
let files: JobFiles;
let table: Buffer;
beforeAll(async () => {
  workspace = await makeWorkspace();
  await makeStandIn(workspace);
  table = readFileSync(join(workspace.folder, 'embedding.bin'));
  files = {
    manifest: await readManifest(workspace.manifest('a')),
    model: await openModel(workspace.model),
  };
});
afterAll(() => workspace.remove());

const ROW = 2 * NANO.d_model;

/** Codes of what the contract gate objects to in a table of these bytes. */
const objections = async (bytes: Uint8Array): Promise<string[]> => {
  const path = join(workspace.folder, 'changed.bin');
  writeFileSync(path, bytes);
  const job = { coreml: { request: { embedding: { path, label: 'changed.bin' } } } } as unknown as GateJob;
  return (await judgeEmbedding(job, files)).flatMap(({ gate, shard, outcome }) =>
    outcome.state === 'failed' ? outcome.failures.map(({ code }) => `${gate} of ${shard}: ${code}`) : [],
  );
};

describe('an embedding table', () => {
  test.each([
    ['that is cut short', () => table.subarray(0, -ROW), 'embeddingSize'],
    ['in 32-bit floats', () => Buffer.concat([table, table]), 'embeddingSize'],
    [
      'whose rows are shifted by one',
      () => Buffer.concat([table.subarray(ROW), table.subarray(0, ROW)]),
      'embeddingMismatch',
    ],
    ['of zeros', () => Buffer.alloc(table.length), 'embeddingMismatch'],
    ['of values that are no numbers', () => Buffer.alloc(table.length, 0xff), 'embeddingMismatch'],
    ['whose lanes are exchanged', () => Buffer.from(table).swap32(), 'embeddingMismatch'],
  ])('%s fails the contract', async (_name, bytes, code) => {
    expect(await objections(bytes())).toEqual([`contract of embedding: ${code}`]);
  });

  test('of the same weights passes, and a chain that reads none is not asked', async () => {
    expect(await objections(table)).toEqual([]);
    const none = { coreml: { request: { embedding: null } } } as unknown as GateJob;
    expect(await judgeEmbedding(none, files)).toEqual([]);
  });
});

describe('a row of weights', () => {
  const halves = new Uint8Array(new Uint16Array([0x3c00, 0xc000]).buffer);

  test.each([
    ['F16', halves, [1, -2]],
    ['BF16', new Uint8Array(new Uint16Array([0x3f80, 0xc000]).buffer), [1, -2]],
    ['F32', new Uint8Array(new Float32Array([1, -2]).buffer), [1, -2]],
  ] as const)('in %s', (type, bytes, values) => {
    expect([...decodeRow(type, bytes, 2)]).toEqual(values);
  });

  test('in Q8_0 has a scale for each 32 values', () => {
    const bytes = new Uint8Array(2 * 34);
    bytes.set([0x00, 0x3c, 5], 0);
    bytes.set([0x00, 0x40, 0xff], 34);
    const row = decodeRow('Q8_0', bytes, 64);
    expect([row[0], row[1], row[32]]).toEqual([5, 0, -2]);
  });
});
