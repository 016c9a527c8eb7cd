/** What a person needs to repair a wrong input: every error of the product carries these five fields. */
export interface ErrorFacts {
  /** Stable camelCase word that scripts and tests match on, such as `manifestGap`. */
  readonly code: string;
  /** What would have been right. */
  readonly expected: string;
  /** What was there instead. */
  readonly found: string;
  /** File and place inside it: `manifests/a.json: layers[2].start`. */
  readonly where: string;
  /** What to do now. */
  readonly remedy: string;
}

/** Who has to act, which is also how a command ends. */
export type ErrorKind =
  /** The input or the command is wrong: exit 2. */
  | 'input'
  /** Something explicitly named cannot run on this machine: exit 3. */
  | 'unavailable'
  /** Building or storing did not work: exit 4. */
  | 'storage';

/** An error meant to be read: never shown with a stack trace. */
export class ShardbenchError extends Error implements ErrorFacts {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly expected: string;
  readonly found: string;
  readonly where: string;
  readonly remedy: string;

  constructor(kind: ErrorKind, facts: ErrorFacts, options?: ErrorOptions) {
    super(`${facts.where}: expected ${facts.expected}, found ${facts.found}`, options);
    this.name = 'ShardbenchError';
    this.kind = kind;
    this.code = facts.code;
    this.expected = facts.expected;
    this.found = facts.found;
    this.where = facts.where;
    this.remedy = facts.remedy;
  }
}
