import { headShardName, layerShardName } from '@shardbench/manifest';
import type { ContractManifest, ContractModelFacts } from './contract-facts.ts';
import { checkRope } from './contract-rope.ts';
import { compareValues } from './contract-values.ts';
import { type Findings, outcomeOf } from './findings.ts';
import { checkCoverage } from './shard-coverage.ts';
import { CHAIN, type GateResult } from './types.ts';

/**
 * Holds a manifest against the weights it names, before anything runs. The result for the chain carries every figure
 * that was compared; a shard has a result of its own only when it is to blame.
 */
export function contractGate(manifest: ContractManifest, model: ContractModelFacts): GateResult[] {
  const findings = [
    compareValues(manifest, model),
    checkRope(model),
    checkCoverage(
      'layerShard',
      'layersCovered',
      manifest.layerShards.map(({ start, end }) => ({ shard: layerShardName({ start, end }), start, end })),
      model.layers,
    ),
    checkCoverage(
      'headShard',
      'vocabularyCovered',
      manifest.headShards.map(({ index, start, end }) => ({ shard: headShardName(index), start, end })),
      model.vocabulary,
    ),
  ];
  const figures = findings.flatMap((found) => found.figures);
  const failures = findings.flatMap((found) => found.failures);
  const blamed = new Set(failures.map((failure) => failure.shard).filter((shard) => shard !== CHAIN));
  const about = (shard: string): Findings => ({
    figures: shard === CHAIN ? figures : [],
    failures: failures.filter((failure) => failure.shard === shard),
  });
  return [CHAIN, ...blamed].map((shard) => ({ gate: 'contract', shard, outcome: outcomeOf(about(shard)) }));
}
