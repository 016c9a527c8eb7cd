/** State of Marsaglia's xorshift128 (Journal of Statistical Software 8(14), 2003): four 32-bit words. */
export type RandomStream = Uint32Array;

/** 32-bit FNV-1a of a text, so that every tensor has a stream of its own. */
const hashText = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
};

/** One step of splitmix32, which spreads a seed over the words of a state. */
const spread = (seed: number): number => {
  let word = seed | 0;
  word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return (word ^ (word >>> 15)) >>> 0;
};

/** A stream of 32-bit words that depends on the seed and the name alone. */
export const randomStream = (seed: number, name: string): RandomStream => {
  const start = (hashText(name) + Math.imul(seed, 0x9e3779b9)) | 0;
  const stream = new Uint32Array(4);
  for (let index = 0; index < 4; index++) stream[index] = spread(start + Math.imul(index + 1, 0x9e3779b9));
  stream[3] = (stream[3] ?? 0) | 1;
  return stream;
};

/** The next 32-bit word. */
export const nextWord = (stream: RandomStream): number => {
  const [x = 0, y = 0, z = 0, w = 0] = stream;
  const t = x ^ (x << 11);
  const next = w ^ (w >>> 19) ^ t ^ (t >>> 8);
  stream[0] = y;
  stream[1] = z;
  stream[2] = w;
  stream[3] = next;
  return next >>> 0;
};
