import { effectiveRopeDim, equalAsFloat32 } from '@shardbench/manifest';
import type { ContractManifest, ContractModelFacts } from './contract-facts.ts';
import { type Findings, figure } from './findings.ts';
import { CHAIN, type Failure, type Figure } from './types.ts';

/** Figure value where one side says nothing, which is shown and never a failure. */
const NOT_STATED = 'not stated';

type Value = number | boolean | null;

/** Holds every single value that a manifest states against the weights. */
export function compareValues(manifest: ContractManifest, model: ContractModelFacts): Findings {
  const { dimensions } = manifest;
  const pairs: readonly (readonly [metric: string, stated: Value, actual: Value])[] = [
    ['dModel', dimensions.dModel, model.dModel],
    ['heads', dimensions.heads, model.heads],
    ['kvHeads', dimensions.kvHeads, model.kvHeads],
    ['dHead', dimensions.dHead, model.dHead],
    ['dFf', dimensions.dFf, model.dFf],
    ['layers', dimensions.layers, model.layers],
    ['vocabulary', dimensions.vocabulary, model.vocabulary],
    ['ropeFreqBase', manifest.ropeFreqBase, model.ropeFreqBase],
    ['rmsNormEps', manifest.rmsNormEps, model.rmsNormEps],
    ['eosTokenId', manifest.eosTokenId, model.eosTokenId],
    ['bosTokenId', manifest.bosTokenId, model.bosTokenId],
    ['tieWordEmbeddings', manifest.tieWordEmbeddings, model.tiedEmbeddings],
  ];
  const compared = [...pairs.map((pair) => compareValue(...pair)), compareRopeDim(manifest, model)];
  compared.push(compareContext(manifest, model), compareQuantisation(manifest, model));
  return {
    figures: [figure('architecture', model.architecture), ...compared.map(([shown]) => shown)],
    failures: compared.flatMap(([, failure]) => failure ?? []),
  };
}

type Compared = readonly [shown: Figure, failure: Failure | null];

function compareValue(metric: string, stated: Value, actual: Value): Compared {
  const shown = figure(metric, stated ?? NOT_STATED, actual ?? NOT_STATED);
  if (stated === null || actual === null || sameValue(stated, actual)) return [shown, null];
  return [shown, mismatch(metric, `${metric} ${actual} as in the weights`, `${metric} ${stated}`)];
}

/** Numbers are compared as the 32-bit floats that weights files store: 1e-5 may read 9.999999747378752e-06. */
function sameValue(stated: number | boolean, actual: number | boolean): boolean {
  return typeof stated === 'number' && typeof actual === 'number' ? equalAsFloat32(stated, actual) : stated === actual;
}

/** A chain whose manifest states no rope_dim rotates the whole head, so silence is a value here. */
function compareRopeDim(manifest: ContractManifest, model: ContractModelFacts): Compared {
  const executed = effectiveRopeDim(manifest);
  const shown = figure('ropeDim', executed, model.ropeDim);
  if (executed === model.ropeDim) return [shown, null];
  const why = manifest.ropeDim === null ? ': none is stated, so the whole head rotates' : '';
  return [shown, mismatch('ropeDim', `ropeDim ${model.ropeDim} as in the weights`, `ropeDim ${executed}${why}`)];
}

function compareContext(manifest: ContractManifest, model: ContractModelFacts): Compared {
  const shown = figure('maxSeqLen', manifest.maxSeqLen, model.contextLength);
  if (manifest.maxSeqLen <= model.contextLength) return [shown, null];
  const expected = `maxSeqLen of at most ${model.contextLength}, the context of the weights`;
  return [shown, { shard: CHAIN, code: 'maxSeqLenTooLong', expected, found: `maxSeqLen ${manifest.maxSeqLen}` }];
}

/** Bits of one quantised value by tensor type; block scales are not counted. */
const BITS_OF_TYPE: Readonly<Record<string, number>> = { F32: 32, F16: 16, BF16: 16, Q8_0: 8 };

/** Mixed weights count as the type that most matrices have. */
function compareQuantisation(manifest: ContractManifest, model: ContractModelFacts): Compared {
  const shown = figure('quantBits', manifest.quantBits ?? NOT_STATED, model.quantisation);
  const mainType = /^(?:mixed\()?(\w+)/.exec(model.quantisation)?.[1] ?? '';
  const bits = BITS_OF_TYPE[mainType];
  if (manifest.quantBits === null || manifest.quantBits === bits) return [shown, null];
  const expected = bits === undefined ? `a known tensor type` : `quantBits ${bits}`;
  return [
    shown,
    mismatch('quantBits', `${expected} for ${model.quantisation} weights`, `quantBits ${manifest.quantBits}`),
  ];
}

function mismatch(metric: string, expected: string, found: string): Failure {
  return { shard: CHAIN, code: `${metric}Mismatch`, expected, found };
}
