/** The values of Q4_0 blocks, as whoever executes them reads them: scale * (nibble - 8). */
export const decodeQ4Blocks = (blocks: Uint8Array): Float32Array => {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  const values = new Float32Array((blocks.byteLength / 18) * 32);
  for (let block = 0; block < blocks.byteLength / 18; block++) {
    const scale = view.getFloat16(block * 18, true);
    for (let index = 0; index < 32; index++) {
      const byte = view.getUint8(block * 18 + 2 + (index % 16));
      values[block * 32 + index] = scale * ((index < 16 ? byte & 15 : byte >> 4) - 8);
    }
  }
  return values;
};
