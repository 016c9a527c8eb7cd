// Writes the schemas of the documents that commands print, which other programs check with, from those documents' own.
import { writeFile } from 'node:fs/promises';
import { checkJsonSchema } from '../src/report/check-schema.ts';
import { comparisonJsonSchema } from '../src/report/comparison-schema.ts';
import { peersJsonSchema } from '../src/report/peers-schema.ts';
import { resultsJsonSchema } from '../src/report/results-schema.ts';

const write = (name: string, schema: object): Promise<void> =>
  writeFile(new URL(`../schema/${name}.schema.json`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);

await write('results', resultsJsonSchema());
await write('comparison', comparisonJsonSchema());
await write('check', checkJsonSchema());
await write('peers', peersJsonSchema());
