import { readFileSync } from 'node:fs';

/** Logits of an outside implementation for one model; see fixtures/oracle/README.md. */
export interface OracleLogits {
  readonly id: string;
  readonly file: string;
  readonly model: 'nano' | 'tiny';
  readonly modelSha256: string;
  readonly ropeFactors: 'short' | 'long';
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
  readonly shape: readonly [number, number];
}

/** What greedy decoding adds to a prompt, and what it adds when the rotation is wrong. */
export interface OracleGreedy {
  readonly model: 'nano' | 'tiny';
  readonly prompt: readonly number[];
  readonly tokens: readonly number[];
  readonly fullWidthRope: readonly number[];
  readonly withoutAttentionFactor: readonly number[];
}

const folder = new URL('fixtures/oracle/', import.meta.url);

export const oracle = JSON.parse(readFileSync(new URL('oracle.json', folder), 'utf8')) as {
  readonly logits: readonly OracleLogits[];
  readonly greedy: readonly OracleGreedy[];
};

/** The logits themselves, [positions, vocabulary]. */
export const oracleValues = ({ file }: OracleLogits): Float32Array => {
  const bytes = readFileSync(new URL(file, folder));
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
};
