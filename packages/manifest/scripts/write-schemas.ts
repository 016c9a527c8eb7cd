// Writes schema/*.schema.json, which editors and other programs use, from the schemas that the code checks with.
import { writeFile } from 'node:fs/promises';
import { jsonSchemas } from '../src/json-schemas.ts';

for (const [name, schema] of Object.entries(jsonSchemas()))
  await writeFile(new URL(`../schema/${name}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
