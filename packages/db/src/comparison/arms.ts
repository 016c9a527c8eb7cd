/** The two sides of a comparison: what changes is told of `b`, against `a`. */
export const ARMS = ['a', 'b'] as const;
export type Arm = (typeof ARMS)[number];

/** One of something for each side. */
export type Both<Of> = Readonly<Record<Arm, Of>>;

/** Makes the same of both sides. */
export const ofBoth = <From, To>(both: Both<From>, make: (of: From, arm: Arm) => To): Both<To> => ({
  a: make(both.a, 'a'),
  b: make(both.b, 'b'),
});
