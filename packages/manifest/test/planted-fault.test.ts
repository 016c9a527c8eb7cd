import { describe, expect, it } from 'vitest';
import { executionHash } from '../src/index.ts';
import { manifest } from './manifest-file.ts';
import { refusalOf } from './refusal.ts';

const EXPECTED = { expect: [{ backend: 'cpu', gate: 'golden', shard: 'chain' }] };
const refusal = (changes: Record<string, unknown>) => refusalOf(() => manifest(changes));
const flipped = (layer: number) => ({ plantedFault: { kind: 'flippedByte', layer } });

describe('a planted fault is refused', () => {
  it('in a layer that the chain does not have', () => {
    const { layers } = manifest().dimensions;
    expect(refusal({ ...EXPECTED, ...flipped(layers) })).toMatchObject({ code: 'manifestFaultOutsideModel' });
    const exchanged = { plantedFault: { kind: 'exchangedLayers', layer: layers - 1 } };
    expect(refusal({ ...EXPECTED, ...exchanged })).toMatchObject({ code: 'manifestFaultOutsideModel' });
  });

  it('when nothing expects the cpu backend to fail', () => {
    expect(refusal(flipped(0))).toMatchObject({
      code: 'manifestFaultNotExpected',
      where: expect.stringContaining('expect'),
    });
  });

  it('when it is misspelt or of no known kind', () => {
    expect(refusal({ ...EXPECTED, plantedFault: { kind: 'other', layer: 0 } }).code).toBeTypeOf('string');
    expect(refusal({ ...EXPECTED, plantedFault: { kind: 'flippedByte', layer: 0, row: 1 } }).code).toBe('unknownKey');
  });
});

it('changes what is executed, and nothing where there is none', () => {
  const clean = executionHash(manifest(EXPECTED));
  expect(executionHash(manifest({ ...EXPECTED, ...flipped(0) }))).not.toBe(clean);
  expect(executionHash(manifest({ ...EXPECTED, plantedFault: null }))).toBe(clean);
});
