import { stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { type ModelFile, readWeightTypes, syntheticModelOf, type WeightTypes } from '@shardbench/model';
import { fourBitPath, syntheticFileName } from '../chains/model-file-name.ts';
import { PATHS } from '../paths.ts';
import { requireFile } from './find-subject.ts';

/** Weights that only the peer executes, or where they would come from. */
export type Beside =
  | { readonly state: 'found'; readonly path: string; readonly types: WeightTypes }
  /** A synthetic model, of which a command makes them. */
  | { readonly state: 'makeable'; readonly file: string; readonly command: string }
  | { readonly state: 'none' };

/** What a command line says of them: a file, that none are wanted, or nothing. */
export type BesideWanted = string | false | undefined;

const found = async (path: string): Promise<Beside> => ({ state: 'found', path, types: await readWeightTypes(path) });

/** Without `--out` where the file lands there by itself. */
const commandFor = (model: string, path: string): string => {
  const usual = resolve(path) === join(PATHS.models, syntheticFileName(model, 'Q4_0'));
  return `pnpm bench model make ${model} --type Q4_0${usual ? '' : ` --out ${relative('', path)}`}`;
};

/**
 * The weights that are printed beside: the named file, else the Q4_0 file of the same model where it lies next to the
 * chain's own.
 *
 * @throws ShardbenchError of kind `input` for a named file that is not there, and for one that is no GGUF file
 */
export const findBeside = async (wanted: BesideWanted, model: ModelFile | null): Promise<Beside> => {
  if (wanted === false) return { state: 'none' };
  if (wanted !== undefined) return found(await requireFile(wanted));
  if (model === null) return { state: 'none' };
  const path = fourBitPath(model.path);
  const facts = await stat(path).catch(() => null);
  if (facts?.isFile()) return found(path);
  const synthetic = syntheticModelOf(model.facts);
  return synthetic === null
    ? { state: 'none' }
    : { state: 'makeable', file: basename(path), command: commandFor(synthetic, path) };
};
