import { locate, type Manifest, promptSourceFor, promptTokens } from '@shardbench/manifest';
import { type ModelFile, openModel } from '@shardbench/model';

/** The weights of a manifest; throws when they are not there. */
export const modelOfManifest = async (manifest: Manifest, path: string): Promise<ModelFile> => {
  const location = await locate(manifest.gguf ?? '', path, []);
  if (location.state === 'missing') throw new Error(`${manifest.gguf} not found; see: pnpm bench model make --help`);
  return openModel(location.path);
};

/** The first prompts of a model. */
export const promptsFor = ({ facts }: ModelFile, promptTokenCount: number, count: number): Uint32Array[] =>
  Array.from({ length: count }, (_, index) =>
    promptTokens(promptSourceFor(facts, []), { promptTokens: promptTokenCount }, index),
  );
