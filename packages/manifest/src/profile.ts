import { z } from 'zod';
import { ShardbenchError } from './error.ts';
import { whereIn } from './json-place.ts';
import { parseJson } from './parse-json.ts';
import { readTextFile } from './read-text-file.ts';
import { requireShape } from './require-shape.ts';

const profile = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z][A-Za-z0-9]*$/, 'a camelCase word'),
  promptTokens: z.int().min(1).max(131072).describe('Tokens of the prompt.'),
  newTokens: z.int().min(2).max(131072).describe('Tokens to generate: a rate needs at least two.'),
  warmupRequests: z.int().min(1).max(100).describe('Full-length requests per process before the measured ones.'),
  requests: z.int().min(1).max(1000).describe('Measured requests per process.'),
  processes: z.int().min(1).max(100).describe('Worker processes per manifest; an interval of the median needs six.'),
});

/** A workload: how much text, how often. */
export type Profile = Readonly<z.infer<typeof profile>>;

/** The file that names the profiles. */
export const ProfilesFile = z
  .strictObject({ $schema: z.string().optional(), profiles: z.array(profile).min(1) })
  .meta({ title: 'Profiles', description: 'Workloads that chains are measured under.' });

/**
 * Reads profiles from the text of a `profiles.json`.
 * @param source name of the text in messages
 * @throws ShardbenchError `duplicateProfile`, or as `requireShape` and `parseJson` do
 */
export const parseProfiles = (text: string, source: string): Profile[] => {
  const { profiles } = requireShape(ProfilesFile, parseJson(text, source), source);
  profiles.forEach(({ name }, index) => {
    const first = profiles.findIndex((other) => other.name === name);
    if (first === index) return;
    throw new ShardbenchError('input', {
      code: 'duplicateProfile',
      expected: 'a name that is not taken',
      found: `${JSON.stringify(name)}, as in profiles[${first}]`,
      where: whereIn(source, `profiles[${index}].name`),
      remedy: 'give every profile a name of its own',
    });
  });
  return profiles;
};

/** Reads a `profiles.json`; errors as {@link parseProfiles} and those of reading. */
export const readProfiles = async (path: string): Promise<Profile[]> => parseProfiles(await readTextFile(path), path);
