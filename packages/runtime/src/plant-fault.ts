import { copyFile, type FileHandle, mkdir, open } from 'node:fs/promises';
import { type PlantedFault, ShardbenchError } from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';
import { hashRange } from './hash-range.ts';
import { keepPacked, type PackedArtifact, type PackedBlock, packedPaths } from './packed-artifact.ts';
import { rowScalePlace } from './packed-place.ts';

const readBytes = async (file: FileHandle, at: number, bytes: number): Promise<Buffer> => {
  const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
  return buffer;
};

const exchange = async (file: FileHandle, { layers }: PackedArtifact, layer: number): Promise<void> => {
  const [first, second] = [layers[layer], layers[layer + 1]];
  const sizeOf = (block: PackedBlock | undefined): number => (block === undefined ? 0 : block.end - block.start);
  if (first === undefined || second === undefined || sizeOf(first) !== sizeOf(second)) {
    throw new ShardbenchError('input', {
      code: 'faultOutsideModel',
      expected: 'two layers of equal size',
      found: `layers ${layer} and ${layer + 1}, ${sizeOf(first)} and ${sizeOf(second)} bytes`,
      where: 'plantedFault',
      remedy: 'name a layer whose successor is packed alike',
    });
  }
  const [a, b] = [
    await readBytes(file, first.start, sizeOf(first)),
    await readBytes(file, second.start, sizeOf(second)),
  ];
  await file.write(b, 0, b.length, first.start);
  await file.write(a, 0, a.length, second.start);
};

/** Changes the bytes of a packed file as a fault says. */
const edit = async (file: FileHandle, clean: PackedArtifact, model: ModelFile, fault: PlantedFault): Promise<void> => {
  switch (fault.kind) {
    case 'wrongRowScale': {
      const at = rowScalePlace(clean, model, fault);
      const scale = await readBytes(file, at, 4);
      scale.writeFloatLE(scale.readFloatLE() * fault.factor);
      await file.write(scale, 0, 4, at);
      return;
    }
    case 'exchangedLayers':
      return exchange(file, clean, fault.layer);
    case 'flippedByte': {
      const at = clean.layers[fault.layer]?.start ?? clean.bytes - 1;
      const byte = await readBytes(file, at, 1);
      byte.writeUInt8(byte.readUInt8() ^ 0xff);
      await file.write(byte, 0, 1, at);
    }
  }
};

/** The hashes of a file that was packed as it is. */
const describe = async (path: string, { modelHash, bytes, layers, head }: PackedArtifact) => {
  const rehash = async ({ start, end }: PackedBlock): Promise<PackedBlock> => ({
    start,
    end,
    sha256: await hashRange(path, start, end),
  });
  const hashed: PackedBlock[] = [];
  for (const block of layers) hashed.push(await rehash(block));
  return { modelHash, bytes, sha256: await hashRange(path, 0, bytes), layers: hashed, head: await rehash(head) };
};

/**
 * A copy of a model's packed file with a deliberate fault, in a folder of its own. A flipped byte keeps the hashes of the
 * clean file; every other fault gets its own, as if the file had been packed that way.
 *
 * @throws ShardbenchError `faultOutsideModel`, `packedFileUnwritable`
 */
export const plantFault = async (
  clean: PackedArtifact,
  fault: PlantedFault,
  model: ModelFile,
  folder: string,
): Promise<PackedArtifact> => {
  const draft = `${packedPaths(folder, clean.modelHash).pack}.${process.pid}`;
  return keepPacked(draft, folder, async () => {
    await mkdir(folder, { recursive: true });
    await copyFile(clean.path, draft);
    await using file = await open(draft, 'r+');
    await edit(file, clean, model, fault);
    const { path: _path, ...noted } = clean;
    return fault.kind === 'flippedByte' ? noted : describe(draft, clean);
  });
};
