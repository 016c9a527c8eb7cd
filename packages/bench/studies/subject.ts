import { locate, type Manifest, promptSourceFor, promptTokens, ShardbenchError } from '@shardbench/manifest';
import { type ModelFile, openModel } from '@shardbench/model';

/** The weights of a manifest; throws a ShardbenchError when they are not there. */
export const modelOfManifest = async (manifest: Manifest, path: string): Promise<ModelFile> => {
  const location = await locate(manifest.gguf ?? '', path, []);
  if (location.state === 'missing') {
    throw new ShardbenchError('unavailable', {
      code: 'modelMissing',
      expected: 'the weights of the manifest',
      found: `no ${manifest.gguf ?? 'gguf in it'}`,
      where: manifest.id,
      remedy: 'make or fetch them; see: pnpm bench model make --help',
    });
  }
  return openModel(location.path);
};

/** The first prompts of a model. */
export const promptsFor = ({ facts }: ModelFile, promptTokenCount: number, count: number): Uint32Array[] =>
  Array.from({ length: count }, (_, index) =>
    promptTokens(promptSourceFor(facts, []), { promptTokens: promptTokenCount }, index),
  );
