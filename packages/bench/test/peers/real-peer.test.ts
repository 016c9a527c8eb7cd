import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openStore } from '@shardbench/db';
import { SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PEER } from '../../src/peers/peer-package.ts';
import { peersSession } from '../../src/peers/peers-session.ts';
import { peersDocument } from '../../src/report/peers-document.ts';
import { summarisePeers } from '../../src/report/peers-summary.ts';
import { nanoChain } from '../nano-chain.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';
import { realPeer } from './real-peer.ts';

let workspace: Workspace;
let peer: Awaited<ReturnType<typeof realPeer>>;
beforeAll(async () => {
  [workspace, peer] = await Promise.all([makeWorkspace(), realPeer()]);
});
afterAll(() => workspace.remove());

/** The weights of the workspace as Q4_0, which only the peer executes. */
const besideFile = async (): Promise<string> => {
  const path = join(workspace.folder, 'nano.Q4_0.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, path, { types: () => 'Q4_0' });
  return path;
};

/** One round, or two where the first is disturbed: enough to see everything happen. */
const compare = async (peerFolder: string, database: string) => {
  const chain = await nanoChain(workspace);
  const result = await peersSession({
    verb: 'peers',
    arguments: [],
    chain,
    also: { path: await besideFile(), hash: null },
    rounds: 1,
    memoryProbe: { bytes: 2 ** 26, seconds: 0.02 },
    regate: false,
    database,
    cacheFolder: join(workspace.folder, 'cache'),
    peerFolder,
    lockPath: workspace.environment.SHARDBENCH_LOCK ?? '',
    stream: { write: () => undefined },
    mode: 'silent',
    signal: new AbortController().signal,
  });
  const { manifest } = chain;
  const summary = summarisePeers(
    {
      manifest: manifest.id,
      topology: '2+2/2',
      model: { name: 'nano', hash: chain.job.modelHash, synthetic: true },
      threads: 1,
      maxTokens: manifest.maxSeqLen,
      roundsWanted: 1,
      also: { file: 'nano.Q4_0.gguf', quantisation: 'Q4_0', head: 'Q4_0' },
    },
    result,
  );
  return { result, document: peersDocument(summary, result) };
};

test('the peer takes turns with ours over the same weights, and its figures are stored as another tool’s', async (context) => {
  if ('missing' in peer) return context.skip(`the peer is not installable here: ${peer.missing}`);
  const database = join(workspace.folder, 'real.db');
  const { result, document } = await compare(peer.folder, database);
  if (result.stoppedBy !== undefined) throw result.stoppedBy;
  expect(result).toMatchObject({ outcome: { state: 'measured' }, findings: [] });

  const schema: object = JSON.parse(readFileSync(new URL('../../schema/peers.schema.json', import.meta.url), 'utf8'));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  expect([validate(document), validate.errors]).toEqual([true, null]);
  expect(document).toMatchObject({
    state: 'measured',
    manifest: 'nano/2_2',
    notRun: ['prefill512'],
    peer: { version: PEER.version, llamaCpp: expect.stringMatching(/\d/) },
  });
  expect(document.figures.map(({ measure }) => measure)).toEqual([
    ...['decode', 'block4', 'prefill128', 'load', 'startup', 'memory'],
  ]);
  for (const { costs, ratio } of document.figures) {
    expect(Object.values(costs).every((cost) => cost !== null && cost > 0)).toBe(true);
    expect(ratio?.median).toBeGreaterThan(0);
  }
  for (const { runs } of document.rounds) {
    expect(runs.map(({ side }) => side).sort()).toEqual(['also', 'ours', 'peer']);
    for (const run of runs) {
      expect(run.samplesNs.decode).toHaveLength(24);
      expect(run.startupMs).toBeGreaterThan(run.loadMs);
      expect(run.stream.before).toBeGreaterThan(1e8);
    }
  }

  using store = openStore(database, { mode: 'read' });
  const stored = store.listRuns();
  expect(stored.map(({ id }) => id).sort()).toEqual([...document.runs].sort());
  // Those of the weights, and those beside, whose hash nobody knows.
  expect(stored.map(({ manifest, profile }) => `${manifest.id} ${profile.name}`).sort()).toEqual([
    ...['nodeLlamaCpp/nano pp128', 'nodeLlamaCpp/nano pp4d64', 'nodeLlamaCpp/nano tg24d64'],
    ...['nodeLlamaCpp/nano.Q4_0 pp128', 'nodeLlamaCpp/nano.Q4_0 pp4d64', 'nodeLlamaCpp/nano.Q4_0 tg24d64'],
  ]);
  for (const run of stored) {
    expect(run).toMatchObject({ provenance: 'imported', verdict: { state: 'unverified', reason: 'foreignTool' } });
    expect(run.session.id).toBe(document.session);
  }
  expect(store.listRankedFigures()).toEqual([]);
  expect(readFileSync(database).includes(dirname(workspace.folder))).toBe(false);
});
