export function findClang(): string | null;
