import { figure, outcomeOf } from './findings.ts';
import type { Failure, GateResult, NonResidentOperation } from './types.ts';

/** One operation of a shard's graph, as its backend reports it; a null unit is unknown and counts as not resident. */
export interface CensusOperation {
  readonly name: string;
  readonly matrixProduct: boolean;
  readonly unit: string | null;
  /** Share of the shard's cost, where the backend estimates one. */
  readonly cost?: number;
}

/** Census of one shard. */
export interface ShardCensus {
  readonly shard: string;
  readonly operations: readonly CensusOperation[];
}

/** Which units count as resident on a backend. */
export interface ResidencyRule {
  /** Units on which a matrix product is resident. */
  readonly products: readonly string[];
  /** Units on which any other operation is. */
  readonly others: readonly string[];
}

/** A vector unit or better: what an operation of the CPU backend may run on when it is no matrix product. */
const CPU_VECTOR_UNITS = ['amx', 'vnni', 'avxVnni', 'avx2', 'neonI8mm', 'neonDotprod', 'simd'];

/** On Core ML everything has to be on the Neural Engine. */
export const COREML_RESIDENCY: ResidencyRule = { products: ['ane'], others: ['ane'] };

/** Studies ask for other units on purpose, and hold the plan against those. */
const COREML_STUDIES: Readonly<Record<string, ResidencyRule>> = {
  cpuOnly: { products: ['cpu'], others: ['cpu'] },
  cpuAndGpu: { products: ['gpu'], others: ['gpu', 'cpu'] },
};

/** What counts as resident under the compute units that a run asks Core ML for. */
export const coremlResidency = (computeUnits: string): ResidencyRule =>
  COREML_STUDIES[computeUnits] ?? COREML_RESIDENCY;

/** On the CPU backend every product runs on the kernel family that was chosen for the machine. */
export const cpuResidency = (family: string): ResidencyRule => ({ products: [family], others: CPU_VECTOR_UNITS });

/**
 * Judges where the operations of every shard run, one result per shard. Strict: a shard passes only when it has a
 * matrix product and every operation is on a unit of the rule.
 */
export function residencyGate(censuses: readonly ShardCensus[], rule: ResidencyRule): GateResult[] {
  return censuses.map((census) => judgeShard(census, rule));
}

function judgeShard({ shard, operations }: ShardCensus, rule: ResidencyRule): GateResult {
  const resident = (operation: CensusOperation): boolean =>
    operation.unit !== null && (operation.matrixProduct ? rule.products : rule.others).includes(operation.unit);
  const products = operations.filter(({ matrixProduct }) => matrixProduct);
  const elsewhere = operations.filter((operation) => !resident(operation));
  const productsResident = products.filter(resident).length;
  const costs = operations.map(({ cost }) => cost);
  const figures = [
    figure('convTotal', products.length),
    figure('convResident', productsResident, products.length),
    figure('computeTotal', operations.length),
    figure('computeResident', operations.length - elsewhere.length, operations.length),
    ...(costs.every((cost) => cost !== undefined) && costs.length > 0
      ? [
          figure(
            'costResident',
            operations.filter(resident).reduce((sum, { cost = 0 }) => sum + cost, 0),
          ),
        ]
      : []),
  ];
  const failures: Failure[] = [
    ...(products.length === 0
      ? [{ shard, code: 'noMatrixProduct', expected: 'at least one matrix product', found: 'none' }]
      : []),
    ...(elsewhere.length > 0
      ? [{ shard, code: 'notResident', expected: expectedUnits(rule), found: describe(elsewhere) }]
      : []),
  ];
  const nonResidentOperations = grouped(elsewhere);
  const result: GateResult = { gate: 'residency', shard, outcome: outcomeOf({ figures, failures }) };
  return nonResidentOperations.length === 0 ? result : { ...result, nonResidentOperations };
}

function expectedUnits({ products, others }: ResidencyRule): string {
  const all = [...new Set([...products, ...others])];
  return products.length === all.length
    ? `every operation on ${products.join(' or ')}`
    : `every matrix product on ${products.join(' or ')}, every other operation on ${others.join(', ')}`;
}

function describe(elsewhere: readonly CensusOperation[]): string {
  const [first] = elsewhere;
  const others = elsewhere.length - 1;
  return `${first?.name} on ${first?.unit ?? 'an unknown unit'}${others > 0 ? ` and ${others} more elsewhere` : ''}`;
}

function grouped(elsewhere: readonly CensusOperation[]): NonResidentOperation[] {
  const groups = Map.groupBy(elsewhere, ({ name, unit }) => JSON.stringify([name, unit]));
  return [...groups.values()].flatMap((group) =>
    group[0] === undefined ? [] : [{ operation: group[0].name, computeUnit: group[0].unit, count: group.length }],
  );
}
