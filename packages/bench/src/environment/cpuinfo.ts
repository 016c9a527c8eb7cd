import { armCoreName } from './arm-core-name.ts';
import { type CpuFlag, relevantFlags } from './cpu-flags.ts';

export interface Cpuinfo {
  readonly model: string | null;
  readonly flags: readonly CpuFlag[];
}

/** One processor's block of `key : value` lines. */
const fieldsOf = (block: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return fields;
};

const modelOf = (fields: ReadonlyMap<string, string>): string | null => {
  const named = fields.get('model name');
  if (named) return named;
  const implementer = fields.get('CPU implementer');
  const part = fields.get('CPU part');
  return implementer && part ? armCoreName(implementer, part) : null;
};

/**
 * Text of /proc/cpuinfo, x86 (`flags`) or Arm (`Features`). Different kinds of core are joined with ` + `; a flag
 * counts only when every core has it, because threads may run on any of them.
 */
export const parseCpuinfo = (text: string): Cpuinfo => {
  const models = new Set<string>();
  let shared: readonly string[] | null = null;
  for (const block of text.split(/\n\s*\n/)) {
    const fields = fieldsOf(block);
    const model = modelOf(fields);
    if (model) models.add(model);
    const flags = fields.get('flags') ?? fields.get('Features');
    if (flags === undefined) continue;
    const own = flags.split(/\s+/);
    shared = shared === null ? own : shared.filter((flag) => own.includes(flag));
  }
  return { model: models.size > 0 ? [...models].join(' + ') : null, flags: relevantFlags(shared ?? []) };
};
