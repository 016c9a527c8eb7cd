import type { StoredMachine, StoredModel } from '@shardbench/db';
import type { MedianInterval } from '@shardbench/stats';
import { counted, formatBytes, formatPreciseShare } from './format-number.ts';
import { type GroupFacts, modelName, type RunGroup } from './run-groups.ts';
import type { RunRow } from './run-row.ts';

export const SYNTHETIC_WORDS = 'synthetic weights';

/** `Phi-4-mini, Q8_0, 4.08 GB`; weights made from random numbers say so first, if their name does not. */
export function describeModel(of: Pick<GroupFacts, 'model' | 'modelFamily'>): string {
  const { model } = of;
  if (model === null) return `${modelName(of)}, no weights named`;
  return [model.name, ...syntheticWords(model), model.quantisation, formatBytes(model.fileBytes)].join(', ');
}

const syntheticWords = ({ synthetic, name }: StoredModel): string[] =>
  synthetic && !/synthetic/i.test(name) ? [SYNTHETIC_WORDS] : [];

/** `Apple M4 Max, 16 cores, 64.0 GB, macOS`, as far as it is known. */
export const describeMachine = ({ cpuModel, cores, ramBytes, osName }: StoredMachine): string =>
  [
    cpuModel,
    ...(cores === null ? [] : [counted(cores, 'core')]),
    ...(ramBytes === null ? [] : [formatBytes(ramBytes)]),
    osName,
  ].join(', ');

/** `cpu backend on vnni, 2 threads`. */
export const describeBackend = ({
  backend,
  computeUnits,
  threads,
}: Pick<GroupFacts, 'backend' | 'computeUnits' | 'threads'>): string =>
  `${backend} backend on ${computeUnits}, ${counted(threads, 'thread')}`;

/** What a group holds, in words that no other group of a page has: for captions and labels. */
export function describeGroup(group: RunGroup): string {
  const made = group.model?.synthetic ? `, ${SYNTHETIC_WORDS}` : '';
  const model = `${modelName(group)}${made}, ${group.profile.name} profile (${describeProfile(group)})`;
  return [model, describeBackend(group), describeMachine(group.machine), ...(group.imported ? ['imported'] : [])].join(
    ', ',
  );
}

/** `128 → 64 tokens`. */
export const describeProfile = ({ profile }: Pick<GroupFacts, 'profile'>): string =>
  `${profile.promptTokens} → ${profile.newTokens} tokens`;

/** How the numbers of a group were made: what a median is taken over and how sure its interval is. */
export function describeMethod(of: RunGroup): string {
  const rows: readonly RunRow[] = [...of.ranked, ...of.unverified];
  const intervals = rows.flatMap(({ summary }) => summary?.prefillTokPerS ?? summary?.tpotMs ?? []);
  if (intervals.length === 0) return 'nothing measured';
  return `warm requests only, median of ${processWords(intervals)}${intervalWords(intervals)}`;
}

function processWords(intervals: readonly MedianInterval[]): string {
  const counts = intervals.map(({ n }) => n);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? counted(least, 'process median') : `${least} to ${most} process medians`;
}

function intervalWords(intervals: readonly MedianInterval[]): string {
  const confidences = intervals.flatMap(({ confidence }) => confidence ?? []);
  if (confidences.length === 0) return ', too few for an interval';
  const least = Math.min(...confidences);
  const atLeast = confidences.some((confidence) => confidence !== least) ? 'at least ' : '';
  return ` with an interval of ${atLeast}${formatPreciseShare(least)} confidence`;
}
