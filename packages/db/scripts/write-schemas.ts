// Writes schema/log-entry.schema.json, which editors use, from the schema that the code checks with.
import { writeFile } from 'node:fs/promises';
import { logEntryJsonSchema } from '../src/log/log-entry-schema.ts';

const path = new URL('../schema/log-entry.schema.json', import.meta.url);
await writeFile(path, `${JSON.stringify(logEntryJsonSchema(), null, 2)}\n`);
