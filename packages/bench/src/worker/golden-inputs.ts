import { GOLDEN_POSITIONS, type GoldenInput } from '@shardbench/gates';
import type { ReferenceTraces } from './reference-trace.ts';

/** Hidden states of the reference chain at every layer boundary, for one kind of input. */
export interface GoldenTrace {
  readonly input: GoldenInput;
  /** [layers + 1, positions, dModel]. */
  readonly hidden: Float32Array;
  readonly positions: number;
}

/** Values of an even spread of mean 0: a fixed sequence (xorshift32), the same on every machine. */
const randomValues = (count: number, amplitude: number): Float32Array => {
  let state = 0x9e3779b9;
  return Float32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return amplitude * ((state >>> 0) / 2 ** 31 - 1);
  });
};

const rootMeanSquare = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/** An even spread over [-a, a] has an RMS of a / sqrt(3). */
const amplitudeOf = (rms: number): number => rms * Math.sqrt(3);

/**
 * The inputs of the golden and parity gates: what real tokens leave at every boundary of the reference chain, and what
 * random vectors of the embeddings' size do.
 */
export const goldenTraces = async (
  traces: ReferenceTraces,
  tokens: Uint32Array,
  dModel: number,
): Promise<GoldenTrace[]> => {
  const ofTokens = await traces.hidden(tokens);
  const embeddings = ofTokens.subarray(0, tokens.length * dModel);
  const positions = Math.min(GOLDEN_POSITIONS, tokens.length);
  const random = randomValues(positions * dModel, amplitudeOf(rootMeanSquare(embeddings)));
  return [
    { input: 'tokens', hidden: ofTokens, positions: tokens.length },
    { input: 'random', hidden: await traces.hidden(random), positions },
  ];
};

/** The rows of one boundary. */
export const boundary = ({ hidden, positions }: GoldenTrace, layer: number, dModel: number): Float32Array =>
  hidden.subarray(layer * positions * dModel, (layer + 1) * positions * dModel);
