import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type GgufValue, ggufHeader } from '../src/gguf-bytes.ts';
import { nanoDraft } from './gguf-variant.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const uint32 = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const MAGIC_V3 = [0x46554747, 3];
/** Count of tensors, then count of metadata entries, as 64-bit words. */
const counts = (tensors: number, entries: number): number[] => [tensors, 0, entries, 0];
const key = (text: string): Buffer => Buffer.concat([uint32(text.length, 0), Buffer.from(text)]);

const refusalOfBytes = async (...parts: readonly Uint8Array[]): Promise<string> => {
  const path = join(await temporaryFolder(), 'model.gguf');
  await writeFile(path, Buffer.concat(parts));
  return refusalOf(path);
};

test('a path that is not there, or no file, is refused', async () => {
  const folder = await temporaryFolder();
  expect(await refusalOf(join(folder, 'absent.gguf'))).toBe('modelNotReadable');
  expect(await refusalOf(folder)).toBe('modelNotReadable');
});

test.skipIf(process.platform === 'win32')('a pipe that nobody writes to does not block', async () => {
  const path = join(await temporaryFolder(), 'pipe.gguf');
  execFileSync('mkfifo', [path]);
  expect(await refusalOf(path)).toBe('modelNotReadable');
});

test('a file that does not begin with GGUF is refused', async () => {
  expect(await refusalOfBytes(Buffer.from('{"model_family": "Phi 4 Mini"}'))).toBe('notGguf');
});

test('an empty file and a file of a few bytes are refused', async () => {
  expect(await refusalOfBytes()).toBe('truncatedHeader');
  expect(await refusalOfBytes(Buffer.from('GGUF'))).toBe('truncatedHeader');
  expect(await refusalOfBytes(uint32(...MAGIC_V3, 1))).toBe('truncatedHeader');
});

test('a big-endian file is named as such', async () => {
  expect(await refusalOfBytes(uint32(0x46554747, 0x03000000), Buffer.alloc(64))).toBe('wrongEndian');
});

test.each([0, 1, 4, 65537])('version %i is refused', async (version) => {
  expect(await refusalOfBytes(uint32(0x46554747, version), Buffer.alloc(64))).toBe('unsupportedVersion');
});

test('counts that no model has are refused before anything is allocated', async () => {
  expect(await refusalOfBytes(uint32(...MAGIC_V3, 0xffffffff, 0xffffffff, 0, 0))).toBe('tooManyTensors');
  expect(await refusalOfBytes(uint32(...MAGIC_V3, 0, 0, 0xffffffff, 0xffffffff))).toBe('tooMuchMetadata');
});

test('counts above what the file holds end at the end of the file', async () => {
  expect(await refusalOfBytes(uint32(...MAGIC_V3, ...counts(0, 4000)))).toBe('truncatedHeader');
  expect(await refusalOfBytes(uint32(...MAGIC_V3, ...counts(16000, 0)))).toBe('truncatedHeader');
});

test('lengths that lie are refused: keys, texts, arrays, names', async () => {
  const entry = uint32(...MAGIC_V3, ...counts(0, 1));
  expect(await refusalOfBytes(entry, uint32(0xffffffff, 0x7fffffff))).toBe('oversizedName');
  expect(await refusalOfBytes(entry, uint32(1000, 0), Buffer.from('short'))).toBe('truncatedHeader');
  expect(await refusalOfBytes(entry, key('a'), uint32(8, 0xffffffff, 0xffffffff))).toBe('oversizedString');
  expect(await refusalOfBytes(entry, key('a'), uint32(8, 300_000, 0))).toBe('truncatedHeader');
  expect(await refusalOfBytes(entry, key('a'), uint32(9, 4, 0xffffffff, 0xffffffff))).toBe('oversizedArray');
  expect(await refusalOfBytes(entry, key('a'), uint32(9, 12, 900_000, 0))).toBe('truncatedHeader');
  expect(await refusalOfBytes(entry, key('a'), uint32(9, 8, 900_000, 0))).toBe('truncatedHeader');
  const tensor = uint32(...MAGIC_V3, ...counts(1, 0));
  expect(await refusalOfBytes(tensor, uint32(0xffffffff, 0))).toBe('oversizedName');
  expect(await refusalOfBytes(tensor, key('t'), uint32(0xffffffff))).toBe('invalidTensorShape');
  expect(await refusalOfBytes(tensor, key('t'), uint32(4))).toBe('truncatedHeader');
});

test('unknown metadata types and arrays of arrays are refused', async () => {
  const entry = uint32(...MAGIC_V3, ...counts(0, 1));
  expect(await refusalOfBytes(entry, key('a'), uint32(13, 0))).toBe('unknownMetadataType');
  expect(await refusalOfBytes(entry, key('a'), uint32(9, 13, 1, 0))).toBe('unknownMetadataType');
  expect(await refusalOfBytes(entry, key('a'), uint32(9, 9, 1, 0))).toBe('unknownMetadataType');
});

test('a metadata key that comes twice is refused', async () => {
  const twice = Buffer.concat([key('a'), uint32(4, 7)]);
  expect(await refusalOfBytes(uint32(...MAGIC_V3, ...counts(0, 2)), twice, twice)).toBe('duplicateMetadata');
});

test.each<GgufValue>([
  { type: 'uint32', value: 0 },
  { type: 'uint32', value: 4 },
  { type: 'uint32', value: 48 },
  { type: 'uint32', value: 2 ** 31 },
  { type: 'string', value: '32' },
])('an alignment of $value is refused', async (alignment) => {
  const draft = nanoDraft();
  draft.metadata.set('general.alignment', alignment);
  expect(await refusalOfBytes(ggufHeader(draft.metadata, draft.tensors))).toBe('invalidAlignment');
});

test('a key that is special in JavaScript is only a key', async () => {
  const metadata = new Map<string, GgufValue>([
    ['__proto__', { type: 'strings', value: ['phi3'] }],
    ['constructor', { type: 'string', value: 'phi3' }],
  ]);
  expect(await refusalOfBytes(ggufHeader(metadata, []))).toBe('missingMetadata');
});
