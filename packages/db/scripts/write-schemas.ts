// Writes the JSON Schemas in schema/, which editors and other programs use, from the schemas that the code checks with.
import { writeFile } from 'node:fs/promises';
import { interchangeJsonSchema } from '../src/interchange/records.ts';
import { logEntryJsonSchema } from '../src/log/log-entry-schema.ts';

const SCHEMAS = { 'log-entry': logEntryJsonSchema(), interchange: interchangeJsonSchema() };

for (const [name, schema] of Object.entries(SCHEMAS)) {
  const path = new URL(`../schema/${name}.schema.json`, import.meta.url);
  await writeFile(path, `${JSON.stringify(schema, null, 2)}\n`);
}
