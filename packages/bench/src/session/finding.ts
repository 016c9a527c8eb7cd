/** Something that nobody foretold: said first, and the command ends with 1. */
export interface Finding {
  readonly manifest: string;
  /** Null where it holds for the chain, whatever the profile. */
  readonly profile: string | null;
  readonly text: string;
}

/** One line about a finding. */
export const describeFinding = ({ manifest, profile, text }: Finding): string =>
  `${profile === null ? manifest : `${manifest}, ${profile}`}: ${text}`;
