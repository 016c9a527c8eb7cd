// Which gates find which fault, through the gate worker as a session runs it, on six layers in three shards.
import type { Verdict } from '@shardbench/gates';
import type { LayerMatrix } from '@shardbench/manifest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, type FaultBench, type Judged, makeFaultBench } from './faulty-chain.ts';

let bench: FaultBench;
let clean: Judged;
beforeAll(async () => {
  bench = makeFaultBench();
  clean = await bench.judge({});
});
afterAll(() => bench.remove());

const planted = (plantedFault: object): Fault => ({ manifest: { plantedFault } });
const rowScale = (matrix: LayerMatrix, row: number, factor: number): Fault =>
  planted({ kind: 'wrongRowScale', layer: 3, matrix, row, factor });

const LAYER_SHARDS = ['[0,2)', '[2,4)', '[4,6)'];

interface Expected {
  readonly fault: string;
  readonly is: Fault;
  /** The verdict: first gate, shard and code. */
  readonly first: readonly [gate: string, shard: string, code: string];
  /** `gate shard` of everything that objects, in order, when the gates keep going. */
  readonly objecting: readonly string[];
}

const FAULTS: readonly Expected[] = [
  {
    fault: 'a manifest that states no rope_dim, so that whole heads turn',
    is: { manifest: { rope_dim: undefined } },
    first: ['contract', 'chain', 'ropeDimMismatch'],
    objecting: ['contract chain', ...LAYER_SHARDS.map((shard) => `golden ${shard}`), 'endToEnd chain'],
  },
  {
    // The reference reads the same file: nothing behind the contract has another source to compare with.
    fault: 'a weights file without the attention factor',
    is: { model: { attentionFactor: 1 } },
    first: ['contract', 'chain', 'attentionFactorMismatch'],
    objecting: ['contract chain'],
  },
  {
    fault: 'a chain that leaves the attention factor out',
    is: { native: 'missingAttentionFactor:0-6' },
    first: ['golden', '[0,2)', 'cosineLow'],
    objecting: [...LAYER_SHARDS.map((shard) => `golden ${shard}`), 'endToEnd chain'],
  },
  {
    // Every kernel executes the changed byte alike, and it is small: only the hashes know.
    fault: 'one byte flipped behind the back of the hashes',
    is: planted({ kind: 'flippedByte', layer: 3 }),
    first: ['contract', '[2,4)', 'artifactChanged'],
    objecting: ['contract [2,4)'],
  },
  {
    fault: 'one attention output that takes the plain product',
    is: { model: { float16Tensors: ['blk.3.attn_output.weight'] } },
    first: ['residency', '[2,4)', 'notResident'],
    objecting: ['residency [2,4)'],
  },
  {
    fault: 'half too large a scale of one attention output row',
    is: rowScale('attentionOutput', 17, 1.5),
    first: ['golden', '[2,4)', 'worstLaneHigh'],
    objecting: ['golden [2,4)'],
  },
  {
    fault: 'half too large a scale of one down row',
    is: rowScale('feedForwardDown', 17, 1.5),
    first: ['golden', '[2,4)', 'worstLaneHigh'],
    objecting: ['golden [2,4)'],
  },
  {
    fault: 'one head that turns over its full width',
    is: { native: 'fullWidthHead:0-2:1' },
    first: ['golden', '[0,2)', 'cosineLow'],
    objecting: ['golden [0,2)', 'endToEnd chain'],
  },
  {
    fault: 'shards that hold a layer of their neighbour',
    is: planted({ kind: 'exchangedLayers', layer: 3 }),
    first: ['golden', '[2,4)', 'cosineLow'],
    objecting: ['golden [2,4)', 'golden [4,6)', 'endToEnd chain'],
  },
  {
    fault: 'two layers exchanged within a shard',
    is: planted({ kind: 'exchangedLayers', layer: 2 }),
    first: ['golden', '[2,4)', 'cosineLow'],
    objecting: ['golden [2,4)', 'endToEnd chain'],
  },
  {
    fault: 'a NaN at one position',
    is: { native: 'notFinite:2-4:40' },
    first: ['golden', '[2,4)', 'notFinite'],
    objecting: ['golden [2,4)', 'parity [2,4)', 'endToEnd chain'],
  },
  {
    // A block and single steps read the same stale row: parity compares like with like.
    fault: 'a cache row that is never written',
    is: { native: 'staleRow:0-2:9' },
    first: ['golden', '[0,2)', 'cosineLow'],
    objecting: ['golden [0,2)', 'endToEnd chain'],
  },
  {
    fault: 'a cache row that blocks do not write',
    is: { native: 'staleRowInBlocks:0-2:9' },
    first: ['golden', '[0,2)', 'cosineLow'],
    objecting: ['golden [0,2)', 'parity [0,2)', 'endToEnd chain'],
  },
  {
    // The golden gate feeds blocks of 64, and two layers after the exchange are too few to turn the logits.
    fault: 'two tokens exchanged in blocks of four',
    is: { native: 'swapTokens:2-4:4' },
    first: ['parity', '[2,4)', 'tokensPermuted'],
    objecting: ['parity [2,4)'],
  },
  {
    fault: 'two tokens exchanged in blocks of 64',
    is: { native: 'swapTokens:2-4:64' },
    first: ['golden', '[2,4)', 'cosineLow'],
    objecting: ['golden [2,4)', 'parity [2,4)'],
  },
];

const disqualified = ([gate, shard, code]: Expected['first']) => ({ state: 'disqualified', gate, shard, code });

test('a clean chain qualifies, whichever addon executes it', async () => {
  const other = await bench.judge({ native: '' });
  expect([clean.verdict, other.verdict]).toEqual(Array<Verdict>(2).fill({ state: 'qualified' }));
  expect([clean.addon, other.addon]).toEqual(['addon', 'addonFaults']);
  for (const shard of [...LAYER_SHARDS, 'head 0', 'head 1'])
    expect(other.figures('golden', shard), shard).toEqual(clean.figures('golden', shard));
});

describe('when the gates keep going', () => {
  test.each(FAULTS)('$fault: $first.0 of $first.1, $first.2', async ({ is, first, objecting }) => {
    const { verdict, failed } = await bench.judge(is);
    expect(verdict).toEqual(disqualified(first));
    expect([...new Set(failed.map((objection) => objection.slice(0, objection.lastIndexOf(' '))))]).toEqual(objecting);
  });
});

test('the worst lane is the row that is wrong', async () => {
  const { figures } = await bench.judge(rowScale('feedForwardDown', 100, 1.5));
  expect(figures('golden', '[2,4)')).toMatchObject({ 'tokens.worstLaneIndex': 100, 'random.worstLaneIndex': 100 });
});

test('a fault is planted in a copy: the clean file is found again', async () => {
  await bench.judge(planted({ kind: 'exchangedLayers', layer: 0 }));
  expect((await bench.judge({})).verdict).toEqual({ state: 'qualified' });
});

describe('when the first failure ends it', () => {
  const GATES = ['contract', 'residency', 'golden', 'parity', 'endToEnd'];
  const firstOfEachGate = GATES.flatMap((gate) => FAULTS.find(({ first }) => first[0] === gate) ?? []);

  test.each(firstOfEachGate)('$fault: no gate runs after $first.0', async ({ is, first }) => {
    const { verdict, gates } = await bench.judge(is, { keepGoing: false });
    expect(verdict).toEqual(disqualified(first));
    expect(gates).toEqual(GATES.slice(0, GATES.indexOf(first[0]) + 1));
  });
});

describe('what no gate sees', () => {
  // A row of these matrices is mixed into every lane before a shard puts anything out, where it drowns in the rounding.
  test.each<[LayerMatrix, number, string]>([
    ['attentionQkv', 17, 'a query row'],
    ['attentionQkv', 135, 'a key row'],
    ['attentionQkv', 200, 'a value row'],
    ['feedForwardUp', 17, 'a gate row'],
    ['feedForwardUp', 300, 'an up row'],
  ])('in %s, row %i: half too large a scale of %s', async (matrix, row) => {
    const { verdict, failed, figures } = await bench.judge(rowScale(matrix, row, 1.5));
    expect(failed).toEqual([]);
    expect(verdict).toEqual({ state: 'qualified' });
    // The fault is there: the figures moved, only not far enough.
    const rmse = (of: Judged['figures']): number => Number(of('golden', '[2,4)')['tokens.relativeRmse']);
    expect(rmse(figures)).toBeGreaterThan(rmse(clean.figures));
  });
});
