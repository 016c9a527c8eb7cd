// What binding.gyp builds on one platform: its conditions evaluated, its defaults merged into every target. gyp itself
// does this with Python; the file keeps to strict JSON and to conditions that compare one variable, so that this is all
// it takes.
import { readFileSync } from 'node:fs';

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists are joined and objects merged, as gyp does with a condition's settings. */
const merge = (base, more) => {
  const merged = { ...base };
  for (const [key, value] of Object.entries(more)) {
    if (Array.isArray(merged[key])) merged[key] = [...merged[key], ...value];
    else merged[key] = isObject(merged[key]) ? merge(merged[key], value) : value;
  }
  return merged;
};

/** Whether a condition such as `target_arch=='x64'` holds. */
const holds = (condition, platform) => {
  const [, variable, value] = /^(\w+)=='(\w+)'$/.exec(condition) ?? [];
  if (!(variable in platform)) throw new Error(`binding.gyp: cannot evaluate the condition ${condition}`);
  return platform[variable] === value;
};

const evaluate = ({ conditions = [], ...settings }, platform) =>
  conditions
    .filter(([condition]) => holds(condition, platform))
    .reduce((merged, [, more]) => merge(merged, evaluate(more, platform)), settings);

/**
 * Targets of a binding.gyp on one platform, with the file's defaults merged in.
 * @param {string} path the binding.gyp
 * @param {{ target_arch: string, OS: string }} platform as gyp names them: `x64` or `arm64`, `linux` or `mac`
 */
export const bindingTargets = (path, platform) => {
  const { target_defaults: defaults, targets } = evaluate(JSON.parse(readFileSync(path, 'utf8')), platform);
  return targets.map((target) => merge(evaluate(defaults, platform), evaluate(target, platform)));
};
