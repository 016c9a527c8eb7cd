import type { Figure, Gate, GateResult } from './types.ts';

/** The figures that tell most, such as `cos 0.99987 rel 0.0021 worst lane 1.3`; null where a result has none of them. */
export function describeFigures({ gate, outcome }: GateResult, computeUnits: string): string | null {
  return outcome.state === 'notRun' ? null : FIGURE_WORDS[gate](outcome.figures, computeUnits);
}

/** The figures of a gate that tell most, null when a report has none of them. */
type FigureWords = (figures: readonly Figure[], computeUnits: string) => string | null;

const FIGURE_WORDS: Readonly<Record<Gate, FigureWords>> = {
  contract: () => null,
  residency: (figures, computeUnits) => {
    const [products, allProducts, compute, allCompute] = [
      'convResident',
      'convTotal',
      'computeResident',
      'computeTotal',
    ].map((metric) => named(figures, metric));
    if (products === undefined || allProducts === undefined) return null;
    return `${products}/${allProducts} products, ${compute}/${allCompute} compute on ${computeUnits}`;
  },
  golden: (figures) => {
    const nonFinite = ending(figures, '.nonFinite').reduce<number>((sum, value) => sum + (value ?? 0), 0);
    if (nonFinite > 0) return `${nonFinite} values are not finite`;
    const cosines = ending(figures, '.cosineMin');
    if (cosines.length === 0) return null;
    const relative = largest(ending(figures, '.relativeRmse'));
    const lane = largest(ending(figures, '.worstLane'));
    return `cos ${cosineWords(smallest(cosines))} rel ${digits(relative)} worst lane ${lane?.toFixed(1) ?? NO_NUMBER}`;
  },
  parity: (figures) => {
    const blocks = figures.flatMap(({ metric }) => /^block(\d+)\.maxAbs$/.exec(metric)?.[1] ?? []);
    if (blocks.length === 0) return null;
    return `parity ${blocks.map((tokens) => blockWords(figures, tokens)).join(', ')}`;
  },
  endToEnd: (figures) => {
    const cosine = named(figures, 'logitsCosineMin');
    if (cosine === undefined) return null;
    const [agreement, steps] = [named(figures, 'top1Agreement'), named(figures, 'steps')];
    const top1 = typeof agreement === 'number' ? ` top-1 ${(agreement * 100).toFixed(1)} %` : '';
    const over = steps === undefined ? '' : ` over ${steps} steps`;
    return `logits cos ${cosineWords(cosine)}${top1}${over}${smokeWords(figures)}`;
  },
};

function blockWords(figures: readonly Figure[], tokens: string): string {
  const [cosine = null, maxAbs = null] = ['cosineMin', 'maxAbs'].map((of) => named(figures, `block${tokens}.${of}`));
  return maxAbs === 0 ? `exact at T=${tokens}` : `cos ${cosineWords(cosine)} max-abs ${digits(maxAbs)} at T=${tokens}`;
}

/** ` · smoke 1/2` where the manifest asks in words: the answers that contain what they must. */
function smokeWords(figures: readonly Figure[]): string {
  const answers = figures.find(({ metric }) => metric === 'smokeAnswers');
  return answers === undefined ? '' : ` · smoke ${answers.value}/${answers.threshold}`;
}

/** Undefined where the report has no such figure, null where it was not finite. */
function named(figures: readonly Figure[], metric: string): number | null | undefined {
  const value = figures.find((figure) => figure.metric === metric)?.value;
  return value === null || typeof value === 'number' ? value : undefined;
}

const ending = (figures: readonly Figure[], end: string): (number | null)[] =>
  figures.flatMap(({ metric, value }) =>
    metric.endsWith(end) && (value === null || typeof value === 'number') ? [value] : [],
  );

const smallest = (values: readonly (number | null)[]): number | null => extreme(values, Math.min);
const largest = (values: readonly (number | null)[]): number | null => extreme(values, Math.max);

/** A value that is not finite is the worst of all. */
function extreme(values: readonly (number | null)[], of: (...numbers: number[]) => number): number | null {
  const finite = values.filter((value) => value !== null);
  return finite.length < values.length || finite.length === 0 ? null : of(...finite);
}

const NO_NUMBER = 'no number';
const COSINE_DECIMALS = 5;
/** What a decimal fraction may lose as a 64-bit float, in units of the last decimal. */
const FLOAT_SLACK = 1e-6;

/** Rounded down: a cosine below 1, or below its bound, never reads as having reached it. */
function cosineWords(cosine: number | null): string {
  if (cosine === null) return NO_NUMBER;
  const scale = 10 ** COSINE_DECIMALS;
  return (Math.floor(cosine * scale + FLOAT_SLACK) / scale).toFixed(COSINE_DECIMALS);
}

const digits = (value: number | null): string => value?.toPrecision(2) ?? NO_NUMBER;
