import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, test } from 'vitest';
import type { PeersResult } from '../../src/peers/peers-session.ts';
import { peersDocument, whyNot } from '../../src/report/peers-document.ts';
import { peersReport } from '../../src/report/peers-report.ts';
import { peersJsonSchema } from '../../src/report/peers-schema.ts';
import { type PeersSubject, peersSentence, summarisePeers } from '../../src/report/peers-summary.ts';
import { createPaint } from '../../src/terminal/colour.ts';
import { madeRound, madeRun } from '../peers/made-rounds.ts';

const SUBJECT: PeersSubject = {
  manifest: 'large/16_8',
  topology: '16+8/4',
  model: { name: 'large (synthetic)', hash: null, synthetic: true },
  threads: 2,
  maxTokens: 2048,
  roundsWanted: 1,
  also: null,
};

const ROUNDS = [
  madeRound(
    0,
    { decode: 100, block4: 105, prefill128: 200, prefill512: 800 },
    { decode: 130, block4: 190, prefill128: 1600, prefill512: 6400 },
    madeRun('ours', 'one', { decode: 200 }),
    madeRun('peer', 'one', { decode: 270 }),
  ),
  madeRound(1, { decode: 100, block4: 105 }, { decode: 134, block4: 190 }),
];

const print = { paint: createPaint({}, {}), width: null };
const summary = (rounds = ROUNDS, subject = SUBJECT) => summarisePeers(subject, { rounds });
const report = (...made: Parameters<typeof summary>) => peersReport(summary(...made), print);

describe('the sentence', () => {
  it('says how many times as fast, with the range over rounds', () => {
    expect(peersSentence(summary())).toBe(
      'large/16_8 decodes 1.32 times as fast as node-llama-cpp 3.22.1 (llama.cpp b1234) on 2 threads (1.30 to 1.34 over 2 rounds).',
    );
  });

  it('claims nothing where the rounds do not agree on who is faster', () => {
    const rounds = [madeRound(0, { decode: 100 }, { decode: 99 }), madeRound(1, { decode: 100 }, { decode: 103 })];
    expect(peersSentence(summary(rounds))).toMatch(/^large\/16_8 is not told apart from node-llama-cpp .* 1\.01 times/);
  });

  it('is as plain where ours is slower', () => {
    expect(peersSentence(summary([madeRound(0, { decode: 100 }, { decode: 80 })]))).toMatch(
      /decodes 0\.80 times as fast as .* over 1 round\)\.$/,
    );
  });

  it('says where fewer rounds are behind it than were wanted', () => {
    const wanted = { ...SUBJECT, roundsWanted: 3 };
    expect(peersSentence(summary(ROUNDS, wanted))).toMatch(/over 2 rounds\); 3 undisturbed rounds were wanted\.$/);
  });

  it('warns where other programs disturbed every round, and says so where nothing was compared', () => {
    const disturbed = [madeRound(0, { decode: 100, disturbed: true }, { decode: 130 })];
    expect(peersSentence(summary(disturbed))).toContain('disturbed every round, so this says little');
    expect(peersSentence(summary([]))).toBe('large/16_8 was not compared with node-llama-cpp 3.22.1.');
  });
});

describe('the table', () => {
  it('has rates for decode and prefill, times for blocks and starts, sizes for memory', () => {
    const line = (name: string) =>
      report()
        .split('\n')
        .find((text) => text.startsWith(name)) ?? '';
    expect(line('decode, 2 threads')).toMatch(/10\.00 tok\/s +7\.576 tok\/s +1\.32 +1\.30–1\.34 +2$/);
    expect(line('decode, 1 thread')).toMatch(/5\.000 tok\/s +3\.704 tok\/s +1\.35/);
    expect(line('block of 4 tokens, 2')).toMatch(/105 ms +190 ms +1\.81/);
    expect(line('prefill 512')).toMatch(/640\.0 tok\/s +80\.00 tok\/s +8\.00/);
    expect(line('load, files cached')).toMatch(/500 ms +500 ms +1\.00/);
    expect(line('peak memory ')).toMatch(/4\.50 GB +9\.00 GB +2\.00/);
    expect(line('block of 4 tokens against')).toMatch(/1\.05 +1\.4/);
  });

  it('has a column for weights beside only where there are some', () => {
    const rounds = [madeRound(0, { decode: 100 }, { decode: 130 }, madeRun('also', 'all', { decode: 70 }))];
    const also = { file: 'q4.gguf', quantisation: 'Q4_0', head: 'Q4_0' };
    expect(report(rounds, { ...SUBJECT, also })).toMatch(/peer, q4\.gguf[\s\S]*14\.29 tok\/s/);
    expect(report()).not.toContain('peer, ');
    expect(report()).not.toContain('matrices in');
  });

  it('says what weights beside are stored as, and where that is not what llama.cpp itself writes', () => {
    const noteFor = (quantisation: string, head: string | null) =>
      report(ROUNDS, { ...SUBJECT, also: { file: 'q4.gguf', quantisation, head } });
    expect(noteFor('Q4_0', 'Q4_0')).toMatch(/q4\.gguf: matrices in Q4_0, the head in Q4_0;.*\nllama\.cpp’s own.*Q6_K/);
    expect(noteFor('mixed(Q4_0, Q6_K)', 'Q6_K')).toContain('matrices in mixed(Q4_0, Q6_K), the head in Q6_K;');
    expect(noteFor('mixed(Q4_0, Q6_K)', 'Q6_K')).not.toContain('own');
    expect(noteFor('F16', null)).toContain('q4.gguf: matrices in F16; the peer alone');
  });

  it('counts the rounds that were left out', () => {
    const rounds = [...ROUNDS, madeRound(2, { decode: 300, disturbed: true }, { decode: 130 })];
    expect(report(rounds)).toMatch(/1\.30–1\.34 +2 of 3/);
    expect(report(rounds)).toContain('1 of 3 rounds had processes that other programs disturbed');
  });

  it('says what was left out, and that small or synthetic weights say less', () => {
    const small = ROUNDS.map(({ round, runs }) => ({
      round,
      runs: runs.map((run) =>
        run.executed.by === 'chain' ? { ...run, executed: { ...run.executed, weightBytes: 5e7 } } : run,
      ),
    }));
    const text = report(small, { ...SUBJECT, maxTokens: 256 });
    expect(text).toContain('prefill 512 was left out: the cache has 256 rows');
    expect(text).toContain('weights this small may stay');
    expect(text).toContain('the weights are synthetic');
    expect(report()).not.toContain('weights this small');
  });
});

const RESULT: PeersResult = {
  outcome: { state: 'measured' },
  rounds: ROUNDS,
  runs: ['r1'],
  findings: [],
  stoppedBy: undefined,
  session: {
    id: 's',
    command: 'peers',
    state: 'finished',
    startedAt: '',
    endedAt: '',
    gitCommit: null,
    gitDirty: null,
  },
  machine: { id: 'm', architecture: 'x64', osName: 'linux', cpuModel: 'cpu', cores: 2, ramBytes: 1 },
};

test('the document keeps to the published schema, and holds every sample', () => {
  const published: object = JSON.parse(
    readFileSync(new URL('../../schema/peers.schema.json', import.meta.url), 'utf8'),
  ) as object;
  expect(published).toEqual(JSON.parse(JSON.stringify(peersJsonSchema())));
  const validate = new Ajv2020({ strict: false }).compile(published);
  const document = JSON.parse(JSON.stringify(peersDocument(summary(), RESULT)));
  expect([validate(document), validate.errors]).toEqual([true, null]);
  expect(document.rounds[0].runs[0].samplesNs.decode).toHaveLength(3);
  expect(document).toMatchObject({ state: 'measured', why: null, peer: { llamaCpp: 'b1234' }, runs: ['r1'] });
  expect(document).toMatchObject({ also: null, alsoTypes: null });
  const also = { file: 'q4.gguf', quantisation: 'Q4_0', head: 'Q4_0' };
  expect(peersDocument(summary(ROUNDS, { ...SUBJECT, also }), RESULT)).toMatchObject({
    also: 'q4.gguf',
    alsoTypes: { quantisation: 'Q4_0', head: 'Q4_0' },
  });
});

test('a chain that is not qualified, and a process that died, are told apart', () => {
  const verdict = { state: 'disqualified', gate: 'contract', shard: 'chain', code: 'ropeDimMismatch' } as const;
  expect(whyNot({ state: 'notQualified', verdict })).toMatch(/the chain is disqualified.* nothing is compared/);
  expect(whyNot({ state: 'crashed', side: 'peer', how: 'SIGILL' })).toBe('the peer’s process crashed: SIGILL');
});
