import { compileMsOf } from './compile-packages.ts';
import type { PackageToCompile, ShardModel } from './coreml-job.ts';
import { quantisationKinds, quantisationWord } from './program/quantisation.ts';
import { readProgram } from './program/read-program.ts';

/** Format, quantisation and making of a compiled model, for its record. */
export interface ModelFileFacts {
  readonly format: 'mlmodelc';
  /** Read from the model's own file, else from the package it was compiled from; null where neither tells. */
  readonly quantisation: string | null;
  readonly compileMs: number | null;
}

/** The quantisation kind of an artifact in one word, null where its file does not tell or cannot be read. */
export const quantisationOf = async (artifact: string): Promise<string | null> => {
  const program = await readProgram(artifact).catch(() => null);
  return program === null ? null : quantisationWord(quantisationKinds(program));
};

/** Describes a compiled model. Never fails: what a file does not tell stays unknown. */
export const describeModelFile = async (
  { path }: ShardModel,
  packages: readonly PackageToCompile[],
): Promise<ModelFileFacts> => {
  const source = packages.find(({ compiled }) => compiled === path);
  const ofPackage = source === undefined ? null : await quantisationOf(source.path);
  return {
    format: 'mlmodelc',
    quantisation: ofPackage ?? (await quantisationOf(path)),
    compileMs: await compileMsOf(path),
  };
};
