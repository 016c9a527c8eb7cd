/** A JSON object as it is read back: named facts whose shape belongs to whoever wrote them. */
export type Facts = Readonly<Record<string, unknown>>;
