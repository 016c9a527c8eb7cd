import { z } from 'zod';
import { ManifestFile } from './manifest-schema.ts';
import { ProfilesFile } from './profile.ts';
import { PromptFileSchema } from './prompt-file.ts';

/** JSON Schemas (draft 2020-12) of the files that people write, by file name. What spans several keys is not in them. */
export const jsonSchemas = (): Readonly<Record<string, object>> => ({
  'manifest.schema.json': z.toJSONSchema(ManifestFile, { io: 'input' }),
  'profiles.schema.json': z.toJSONSchema(ProfilesFile, { io: 'input' }),
  'prompts.schema.json': z.toJSONSchema(PromptFileSchema, { io: 'input' }),
});
