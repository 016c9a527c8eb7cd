/** True when two numbers are the same 32-bit float: 1e-5 and 9.999999747378752e-06 are. */
export const equalAsFloat32 = (a: number, b: number): boolean => Math.fround(a) === Math.fround(b);

/** The 32-bit float nearest to a number; null stays null. */
export const asFloat32 = (value: number | null): number | null => (value === null ? null : Math.fround(value));
