import { expect, test } from 'vitest';
import { type AttributedShift, attributeShift, type StageAttribution, type StageMs } from '../src/index.ts';
import { draw, seededNoise } from './seeded-noise.ts';

const options = { paired: true, namedShareMinimum: 0.97 };

/** A chain of 20 ms per token with a relative noise in every stage; `slower` adds milliseconds to chosen stages. */
function chain(next: () => number, layers: readonly number[], slower: Partial<StageMs> = {}, noise = 0.005): StageMs {
  const of = (ms: number): number => ms * (1 + noise * next());
  const plain = { embed: 0.2, ropeMask: 0.1, headCopy: 0.1, headPredict: 3, headReduce: 0.4, host: 0.2 };
  const stages = Object.entries(plain).map(([stage, ms]) => [stage, of(ms) + (slower[stage as 'embed'] ?? 0)]);
  return {
    ...(Object.fromEntries(stages) as Omit<StageMs, 'layers'>),
    layers: layers.map((ms, shard) => of(ms) + (slower.layers?.[shard] ?? 0)),
  };
}

function arm(n: number, next: () => number, layers: readonly number[], slower?: Partial<StageMs>): StageMs[] {
  return Array.from({ length: n }, () => chain(next, layers, slower));
}

function attributed(of: StageAttribution): AttributedShift {
  if (of.state !== 'attributed') throw new Error(`expected an attribution, found ${of.reason}`);
  return of;
}

const cut = [6, 6, 4];

test('refuses pairs of unequal number, mixed chains, times that are none and thresholds that are no share', () => {
  const next = seededNoise(41);
  const five = arm(5, next, cut);
  expect(() => attributeShift({ a: five, b: five.slice(1) }, options)).toThrow('expected pairs, found 5 and 4');
  const mixed = [...arm(4, next, cut), ...arm(1, next, [8, 8])];
  expect(() => attributeShift({ a: five, b: mixed }, options)).toThrow('3 and 2 layer shards');
  const broken = five.map((of) => ({ ...of, embed: Number.NaN }));
  expect(() => attributeShift({ a: five, b: broken }, options)).toThrow('finite');
  expect(() => attributeShift({ a: five, b: five }, { ...options, namedShareMinimum: 2 })).toThrow('namedShareMinimum');
  expect(() => attributeShift({ a: five, b: five }, { ...options, resamples: 1 })).toThrow('resamples');
  const nothing = draw(5, () => 0).map((zero) => ({ ...chain(() => 0, []), host: zero - 3.8 }));
  expect(() => attributeShift({ a: nothing, b: nothing }, options)).toThrow('positive totals');
});

test('four processes are too few to publish a cause', () => {
  const next = seededNoise(42);
  const [a, b] = [arm(4, next, cut), arm(9, next, cut)];
  expect(attributeShift({ a, b }, { ...options, paired: false })).toEqual({
    ruleVersion: 1,
    nA: 4,
    nB: 9,
    state: 'notPublished',
    reason: 'tooFewProcesses',
    processesMinimum: 5,
  });
  expect(attributeShift({ a: [], b: [] }, options)).toMatchObject({ reason: 'tooFewProcesses' });
});

test('stages that cover too little of either arm are not published, whatever the sum says', () => {
  const next = seededNoise(43);
  const covered = arm(8, next, cut);
  const uncovered = arm(8, next, cut, { host: 2 });
  for (const arms of [
    { a: covered, b: uncovered },
    { a: uncovered, b: covered },
  ]) {
    const found = attributeShift(arms, options);
    expect(found).toMatchObject({ state: 'notPublished', reason: 'namedShareTooLow', namedShareMinimum: 0.97 });
  }
  expect(attributeShift({ a: covered, b: uncovered }, { ...options, namedShareMinimum: 0.8 }).state).toBe('attributed');
});

test('the shifts of all stages add up to the total, and so do their shares', () => {
  const next = seededNoise(44);
  const [a, b] = [arm(10, next, cut), arm(10, next, cut, { layers: [0, 0.8, 0], headReduce: 0.1 })];
  const found = attributed(attributeShift({ a, b }, options));
  const sum = found.stages.reduce((total, { deltaMs }) => total + deltaMs, 0);
  expect(sum).toBeCloseTo(found.total.deltaMs, 12);
  expect(found.stages.reduce((total, { shareOfTotal }) => total + (shareOfTotal as number), 0)).toBeCloseTo(1, 12);
  const named = found.stages.filter(({ stage, clear }) => clear && stage !== 'host');
  const explained = named.reduce((total, { deltaMs }) => total + deltaMs, 0);
  expect(explained + found.unattributed.deltaMs).toBeCloseTo(found.total.deltaMs, 12);
});

test('names the slower stages in the order of a token, with size and share', () => {
  const next = seededNoise(45);
  const [a, b] = [arm(10, next, cut), arm(10, next, cut, { layers: [0, 0.8, 0], headReduce: 0.2 })];
  const found = attributed(attributeShift({ a, b }, options));
  expect(found.stages.map(({ stage }) => stage)).toEqual([
    'embed',
    'ropeMask',
    'layers[0]',
    'layers[1]',
    'layers[2]',
    'headCopy',
    'headPredict',
    'headReduce',
    'host',
  ]);
  expect(found).toMatchObject({ layers: 'perShard', method: 'expandedPercentile', seed: 1, confidence: 0.95 });
  const slow = found.stages.find(({ stage }) => stage === 'layers[1]');
  expect(slow).toMatchObject({ clear: true });
  expect(slow?.relative).toBeCloseTo(0.8 / 6, 2);
  expect(slow?.shareOfTotal).toBeCloseTo(0.8, 1);
  expect(found.total.lowMs).toBeLessThan(1);
  expect(found.total.highMs).toBeGreaterThan(1);
});

test('a stage that got faster is as clear as one that got slower', () => {
  const next = seededNoise(52);
  const [a, b] = [arm(8, next, cut, { headPredict: 0.5 }), arm(8, next, cut)];
  const found = attributed(attributeShift({ a, b }, options));
  expect(found.total).toMatchObject({ clear: true });
  const faster = found.stages.find(({ stage }) => stage === 'headPredict');
  expect(faster).toMatchObject({ clear: true });
  expect(faster?.deltaMs).toBeCloseTo(-0.5, 1);
  expect(faster?.shareOfTotal).toBeCloseTo(1, 0);
});

test('a shift that only the remainder shows is unattributed as a whole', () => {
  const next = seededNoise(46);
  const [a, b] = [arm(10, next, cut), arm(10, next, cut, { host: 0.3 })];
  const found = attributed(attributeShift({ a, b }, options));
  expect(found.stages.at(-1)).toMatchObject({ stage: 'host', clear: true });
  expect(found.unattributed.shareOfTotal).toBeGreaterThan(0.9);
});

test('without a clear total no stage has a share of it', () => {
  const next = seededNoise(47);
  const same = arm(10, next, cut);
  const found = attributed(attributeShift({ a: same, b: same }, options));
  expect(found.total).toMatchObject({ deltaMs: 0, clear: false });
  expect(found.stages.every(({ shareOfTotal }) => shareOfTotal === null)).toBe(true);
  expect(found.unattributed).toEqual({ deltaMs: 0, shareOfTotal: null });
});

test('topologies with different numbers of shards are compared by the sum of their layers, and it says so', () => {
  const next = seededNoise(48);
  const [a, b] = [arm(8, next, [8, 8]), arm(8, next, [6, 6, 3])];
  const found = attributed(attributeShift({ a, b }, { ...options, paired: false }));
  expect(found.layers).toBe('summed');
  expect(found.stages.map(({ stage }) => stage)).toContain('layers');
  expect(found.stages.find(({ stage }) => stage === 'layers')?.deltaMs).toBeCloseTo(-1, 1);
});

test('pairs cancel what moves both of their processes', () => {
  const next = seededNoise(49);
  const moved = (arms: StageMs[]) =>
    arms.map((of, index) => ({ ...of, headPredict: of.headPredict * (1 + index / 10) }));
  const [a, b] = [moved(arm(10, next, cut)), moved(arm(10, next, cut, { layers: [0, 0.3, 0] }))];
  const width = (paired: boolean): number => {
    const { total } = attributed(attributeShift({ a, b }, { ...options, paired }));
    return total.highMs - total.lowMs;
  };
  expect(width(true)).toBeLessThan(width(false) / 5);
});

test('the same seed gives the same intervals', () => {
  const next = seededNoise(50);
  const arms = { a: arm(6, next, cut), b: arm(6, next, cut) };
  expect(attributeShift(arms, { ...options, seed: 3 })).toEqual(attributeShift(arms, { ...options, seed: 3 }));
  expect(attributeShift(arms, { ...options, seed: 4 })).not.toEqual(attributeShift(arms, { ...options, seed: 3 }));
});

test('the slowed stage carries the largest share in nearly every shift of 3 %', () => {
  const next = seededNoise(51);
  let right = 0;
  for (let round = 0; round < 60; round += 1) {
    const [a, b] = [arm(10, next, cut), arm(10, next, cut, { layers: [0, 0, 0.6] })];
    const { stages } = attributed(attributeShift({ a, b }, { ...options, resamples: 200 }));
    const largest = stages.reduce((best, of) => (of.deltaMs > best.deltaMs ? of : best));
    if (largest.stage === 'layers[2]' && largest.clear) right += 1;
  }
  expect(right).toBeGreaterThanOrEqual(58);
});
