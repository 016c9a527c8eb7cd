import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { executionFields } from '../src/index.ts';
import { ManifestFile } from '../src/manifest-schema.ts';
import { manifest } from './manifest-file.ts';

const CODE =
  /'((?:duplicate|empty|file|json|malformed|manifest|missing|not|number|prompt|text|topology|unknown|unsupported|wrong)[A-Z]\w*|\w+(?:Missing|Unproven|AboveLimit|Channels|Dimension|TooLong|UnlikeName|Uneven|Shared|Unused))'/g;

let page: string;
let codes: Set<string>;
beforeAll(async () => {
  page = await readFile(new URL('../../../docs/manifest-format.md', import.meta.url), 'utf-8');
  const source = new URL('../src/', import.meta.url);
  const texts = await Promise.all((await readdir(source)).map((name) => readFile(new URL(name, source), 'utf-8')));
  codes = new Set(texts.flatMap((text) => [...text.matchAll(CODE)].map((match) => match[1] ?? '')));
});

it('explains every code of an error or a lint', () => {
  expect(codes.size).toBeGreaterThan(40);
  expect([...codes].filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

it('explains every key of the file', () => {
  expect(Object.keys(ManifestFile.shape).filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});

it('lists every field of the execution hash', () => {
  expect(Object.keys(executionFields(manifest())).filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
});
