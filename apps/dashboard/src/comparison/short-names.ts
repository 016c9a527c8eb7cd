import { type Both, type ComparedArm, ofBoth } from '@shardbench/db/comparison';
import { shortNotation } from '../data/short-notation.ts';

const MOST_CHARACTERS = 40;

const shortened = (name: string): string =>
  name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS - 1)}…` : name;

/** The sides under names that a sentence can hold. Names that would be alike when shortened are left for their letters. */
export function withShortNames(arms: Both<ComparedArm>): Both<ComparedArm> {
  const made = ofBoth(arms, (arm) => ({
    ...arm,
    topology: shortened(shortNotation(arm.topology)),
    manifest: shortened(arm.manifest),
  }));
  const alike = (of: 'topology' | 'manifest'): boolean => arms.a[of] !== arms.b[of] && made.a[of] === made.b[of];
  if (!alike('topology') && !(made.a.topology === made.b.topology && alike('manifest'))) return made;
  return ofBoth(made, (arm, side) => ({ ...arm, topology: side.toUpperCase() }));
}
