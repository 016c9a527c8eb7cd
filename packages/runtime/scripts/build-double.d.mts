export function ensureDouble(): Promise<string | null>;
