// Writes schema/results.schema.json, which other programs check with, from the schema of the document itself.
import { writeFile } from 'node:fs/promises';
import { resultsJsonSchema } from '../src/report/results-schema.ts';

const path = new URL('../schema/results.schema.json', import.meta.url);
await writeFile(path, `${JSON.stringify(resultsJsonSchema(), null, 2)}\n`);
